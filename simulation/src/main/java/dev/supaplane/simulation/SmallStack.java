package dev.supaplane.simulation;

import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Limits;
import dev.supaplane.provisioner.engine.ContainerSpec.Mount;
import dev.supaplane.provisioner.engine.ContainerSpec.PublishedPort;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.VolumeSpec;
import dev.supaplane.provisioner.reconcile.Templates;
import dev.supaplane.provisioner.stack.Probe;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import dev.supaplane.provisioner.stack.RenderedStack.StackFile;
import dev.supaplane.provisioner.stack.StackInput;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A database with a volume, an API that waits for it, a gateway: small, with every dependency. */
final class SmallStack implements Templates {
  /** Its services. */
  static final List<String> SERVICES = List.of("db", "rest", "kong");

  // Rendering is not what is simulated, and every look asks for it.
  private final Map<StackInput, RenderedStack> rendered = new HashMap<>();

  /** The name of a project's volume. */
  static String volume(String ref) {
    return "supaplane-" + ref + "-db";
  }

  @Override
  public List<String> services(StackSpec spec) {
    return SERVICES.stream().filter(s -> !spec.excludedServices().contains(s)).toList();
  }

  @Override
  public RenderedStack render(StackInput input) {
    return rendered.computeIfAbsent(input, this::make);
  }

  private RenderedStack make(StackInput input) {
    var password = input.secrets().getOrDefault("POSTGRES_PASSWORD", "");
    var files = new TreeMap<String, StackFile>();
    files.put(".env", new StackFile("POSTGRES_PASSWORD=" + password + "\n", true));
    files.put("volumes/api/kong.yml", new StackFile("_format_version: '2.1'\n", false));
    return new RenderedStack(
        files,
        new NetworkSpec(input.ref(), network(input), input.placement().subnet()),
        List.of(new VolumeSpec(input.ref(), volume(input.ref().value()))),
        services(input.spec()).stream().map(name -> service(input, name)).toList());
  }

  private static ServiceSpec service(StackInput input, String name) {
    return switch (name) {
      case "db" ->
          new ServiceSpec(
              container(
                  input,
                  name,
                  "supabase/postgres:" + input.spec().postgresVersion() + ".6",
                  List.of(new Mount(volume(input.ref().value()), "/var/lib/data", true, false, "")),
                  List.of(published(input, PortPurpose.DATABASE, 5432))),
              Set.of(),
              new Probe.PostgreSql(5432, "postgres", "", "postgres"));
      case "rest" ->
          new ServiceSpec(
              container(input, name, "postgrest/postgrest:v14.5", List.of(), List.of()),
              Set.of("db"),
              new Probe.Http(3000, "/", Map.of()));
      default ->
          new ServiceSpec(
              container(
                  input,
                  name,
                  "kong:2.8.1",
                  List.of(),
                  List.of(published(input, PortPurpose.GATEWAY, 8000))),
              Set.of(),
              new Probe.Http(8000, "/", Map.of()));
    };
  }

  private static ContainerSpec container(
      StackInput input, String name, String image, List<Mount> mounts, List<PublishedPort> ports) {
    return new ContainerSpec(
        input.ref(),
        name,
        input.spec().revision(),
        "supaplane-" + input.ref() + "-" + name,
        image,
        List.of(),
        List.of(),
        new TreeMap<>(input.secrets()),
        mounts,
        ports,
        network(input),
        List.of(name),
        new Limits(input.spec().limits().cpuMillis(), null, 100),
        List.of(),
        false,
        List.of(),
        Duration.ofSeconds(10),
        input.incarnations().getOrDefault(name, 0L));
  }

  private static PublishedPort published(StackInput input, PortPurpose purpose, int inside) {
    return new PublishedPort("127.0.0.1", input.placement().port(purpose), inside);
  }

  private static String network(StackInput input) {
    return "supaplane-" + input.ref();
  }
}
