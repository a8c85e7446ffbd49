package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Limits;
import dev.supaplane.provisioner.engine.ContainerSpec.PublishedPort;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.VolumeSpec;
import dev.supaplane.provisioner.stack.Probe;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import dev.supaplane.provisioner.stack.RenderedStack.StackFile;
import dev.supaplane.provisioner.stack.StackInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A small stack: db with the leased database port, rest after it, and kong.
 *
 * @param major of the PostgreSQL that runs, whatever is asked for
 */
record ThreeServices(Supplier<String> major) implements Templates {
  @Override
  public List<String> services(StackSpec spec) {
    return List.of("db", "rest", "kong");
  }

  @Override
  public RenderedStack render(StackInput input) {
    var services = new ArrayList<ServiceSpec>();
    services.add(service(input, "db", "supabase/postgres:" + major.get() + ".6", Set.of()));
    services.add(service(input, "rest", "postgrest/postgrest:v14.5", Set.of("db")));
    services.add(service(input, "kong", "kong:2.8.1", Set.of()));
    var files = new TreeMap<String, StackFile>();
    files.put(".env", new StackFile("POSTGRES_PASSWORD='" + password(input) + "'\n", true));
    files.put("volumes/api/kong.yml", new StackFile("_format_version: '2.1'\n", false));
    files.put("docker-compose.yml", new StackFile("# " + input.spec().limits() + "\n", false));
    return new RenderedStack(
        files,
        new NetworkSpec(input.ref(), "supaplane-" + input.ref(), input.placement().subnet()),
        List.of(new VolumeSpec(input.ref(), "supaplane-" + input.ref() + "-db")),
        services);
  }

  private static ServiceSpec service(
      StackInput input, String name, String image, Set<String> startsAfter) {
    var ports =
        name.equals("db")
            ? List.of(
                new PublishedPort("127.0.0.1", input.placement().port(PortPurpose.DATABASE), 5432))
            : List.<PublishedPort>of();
    var container =
        new ContainerSpec(
            input.ref(),
            name,
            "2026.02",
            "supaplane-" + input.ref() + "-" + name,
            image,
            List.of(),
            List.of(),
            new TreeMap<>(input.secrets()),
            List.of(),
            ports,
            "supaplane-" + input.ref(),
            List.of(name),
            new Limits(name.equals("rest") ? input.spec().limits().cpuMillis() : null, null, 100),
            List.of(),
            false,
            List.of(),
            Duration.ofSeconds(10),
            input.incarnations().getOrDefault(name, 0L));
    Probe probe =
        name.equals("db")
            ? new Probe.PostgreSql(5432, "postgres", password(input), "postgres")
            : new Probe.Http(3000, "/", Map.of());
    return new ServiceSpec(container, startsAfter, probe);
  }

  private static String password(StackInput input) {
    return input.secrets().getOrDefault("POSTGRES_PASSWORD", "none");
  }
}
