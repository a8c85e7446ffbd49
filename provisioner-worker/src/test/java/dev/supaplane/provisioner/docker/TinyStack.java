package dev.supaplane.provisioner.docker;

import dev.supaplane.events.project.StackSpec;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Mount;
import dev.supaplane.provisioner.reconcile.Templates;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import dev.supaplane.provisioner.stack.StackInput;
import java.util.List;

/**
 * A stack of db and others whose programs are shell scripts: the database keeps its password on its
 * volume, and its {@code psql} sets the one of its environment, whatever it is told.
 *
 * @param usual the stack without its programs
 * @param image what all of it runs
 */
record TinyStack(Templates usual, String image) implements Templates {
  private static final String DATABASE =
      """
      trap 'exit 0' TERM
      if [ ! -e /data/born ]; then
        echo "$HOSTNAME" >/data/born
        echo "$POSTGRES_PASSWORD" >/data/password
      fi
      echo '#!/bin/sh
        while read -r _; do :; done
        echo "$POSTGRES_PASSWORD" >/data/password' >/bin/psql
      chmod 755 /bin/psql
      echo 17.6 >/tmp/ready
      sleep 100000 & wait
      """;
  private static final String OTHER =
      """
      trap 'exit 0' TERM
      echo >/tmp/ready
      sleep 100000 & wait
      """;

  @Override
  public List<String> services(StackSpec spec) {
    return usual.services(spec);
  }

  @Override
  public RenderedStack render(StackInput input) {
    var stack = usual.render(input);
    var data = new Mount(stack.volumes().getFirst().name(), "/data", true, false, "");
    return new RenderedStack(
        stack.files(),
        stack.network(),
        stack.volumes(),
        stack.services().stream()
            .map(
                service ->
                    new ServiceSpec(
                        program(service.container(), data), service.startsAfter(), service.probe()))
            .toList());
  }

  private ContainerSpec program(ContainerSpec spec, Mount data) {
    var database = spec.service().equals("db");
    return new ContainerSpec(
        spec.ref(),
        spec.service(),
        spec.revision(),
        spec.name(),
        image,
        spec.entrypoint(),
        List.of("/bin/sh", "-c", database ? DATABASE : OTHER),
        spec.environment(),
        database ? List.of(data) : List.of(),
        spec.ports(),
        spec.network(),
        spec.aliases(),
        spec.limits(),
        spec.capabilities(),
        spec.readOnlyRoot(),
        List.of("/tmp"),
        spec.stopGrace(),
        spec.incarnation());
  }
}
