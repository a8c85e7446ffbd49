package dev.supaplane.standalone;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.supaplane.embedded.OwnerFile;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Shows the whole loop on a running control plane: an organization, a project, how to reach it. */
@Command(name = "demo", description = "Create a project and show how to reach it")
final class Demo implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(150);

  /** What becomes of the project at the end; keeping it is what happens without either. */
  static final class End {
    @Option(
        names = "--exit",
        description = "Delete the project again and prove that nothing is left")
    private boolean exit;

    @Option(names = "--keep", description = "Leave the project running, as without --exit")
    private boolean keep;
  }

  @ArgGroup(exclusive = true)
  private End end = new End();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Map<String, Long> phases = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var installation = Installation.fromEnvironment();
    try (var api = new Api(installation)) {
      var start = System.nanoTime();
      var organization = api.post("/v1/organizations", Map.of("name", "Demo"));
      var accepted =
          api.post(
              "/v1/projects",
              Map.of("name", "demo", "organization_slug", organization.path("slug").asString()));
      var ref = accepted.path("ref").asString();
      say("project %s was accepted after %d ms".formatted(ref, millisSince(start)));
      var ready = follow(api, ref, start);
      phases.put("create", millisSince(start));
      steps(api, ref);
      reach(api, installation, ready, ref);
      if (end.exit && !end.keep) {
        remove(api, ref);
      } else {
        say("");
        say(
            "It stays up. Delete it: curl -X DELETE -H \"Authorization: Bearer $(cat "
                + installation.superuserToken()
                + ")\" "
                + api.url()
                + "/v1/projects/"
                + ref);
      }
    }
    say("");
    phases.forEach((phase, millis) -> say("%-10s %6d ms".formatted(phase, millis)));
    say(
        "%-10s %6d ms"
            .formatted("total", phases.values().stream().mapToLong(Long::longValue).sum()));
    return 0;
  }

  private JsonNode follow(Api api, String ref, long start)
      throws IOException, InterruptedException {
    var healthy = new HashSet<String>();
    var failed = new HashSet<String>();
    while (true) {
      for (var step : api.get("/api/projects/" + ref + "/steps").path("steps")) {
        // A step is tried again until it works: once is enough to say why it takes so long.
        if (!step.path("ok").asBoolean() && failed.add(outcome(step))) {
          say("  %s; it is tried again".formatted(outcome(step)));
        }
      }
      for (var service : api.get("/v1/projects/" + ref + "/health")) {
        var name = service.path("name").asString();
        if (service.path("healthy").asBoolean() && healthy.add(name)) {
          say("  %-10s healthy after %5d ms".formatted(name, millisSince(start)));
        }
      }
      var project = api.get("/v1/projects/" + ref);
      switch (project.path("status").asString()) {
        case "ACTIVE_HEALTHY" -> {
          say("ACTIVE_HEALTHY after %d ms".formatted(millisSince(start)));
          return project;
        }
        case "INIT_FAILED" ->
            throw new Trouble("the project failed to start: " + project.path("failure"));
        default -> pause(start);
      }
    }
  }

  private void steps(Api api, String ref) throws IOException, InterruptedException {
    say("");
    say("Steps of the worker:");
    for (var step : api.get("/api/projects/" + ref + "/steps").path("steps")) {
      say("  %6d ms  %s".formatted(step.path("duration_ms").asLong(), outcome(step)));
    }
  }

  private static String outcome(JsonNode step) {
    var name = step.path("step").asString();
    return step.path("ok").asBoolean()
        ? name
        : name + " failed: " + step.path("failure").path("code").asString("no code");
  }

  private void reach(Api api, Installation installation, JsonNode project, String ref)
      throws IOException, InterruptedException {
    var url = URI.create(api.get("/api/projects/" + ref + "/database-url").path("url").asString());
    var credentials = url.getUserInfo();
    var password = credentials.substring(credentials.indexOf(':') + 1);
    var passfile = installation.data().resolve("demo.pgpass");
    OwnerFile.write(
        passfile, "%s:%d:*:postgres:%s\n".formatted(url.getHost(), url.getPort(), password));
    say("");
    say("API       " + project.path("endpoint").asString());
    say("database  " + project.path("database_url").asString());
    say(
        "psql      PGPASSFILE=%s psql -h %s -p %d -U postgres postgres"
            .formatted(passfile, url.getHost(), url.getPort()));
    for (var key : api.get("/v1/projects/" + ref + "/api-keys?reveal=true")) {
      say("%-9s %s".formatted(key.path("name").asString(), key.path("api_key").asString()));
    }
  }

  private void remove(Api api, String ref) throws IOException, InterruptedException {
    var start = System.nanoTime();
    api.delete("/v1/projects/" + ref + "?undo_window=0");
    while (!api.get("/v1/projects/" + ref).path("status").asString().equals("REMOVED")) {
      pause(start);
    }
    phases.put("delete", millisSince(start));
    var holdings = api.get("/api/projects/" + ref + "/holdings");
    // A missing number would read as zero and prove nothing.
    var leases = holdings.required("leases").asInt();
    var secrets = holdings.required("secrets").asInt();
    var left = leftOnEngine(ref);
    say("");
    say(
        "REMOVED after %d ms; left: %d leases, %d secrets, %d containers, networks and volumes"
            .formatted(phases.get("delete"), leases, secrets, left.size()));
    if (leases != 0 || secrets != 0 || !left.isEmpty()) {
      throw new Trouble("something was left behind: " + holdings + " " + left);
    }
  }

  private static List<String> leftOnEngine(String ref) throws IOException {
    var config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
    var transport =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .responseTimeout(Duration.ofSeconds(30))
            .build();
    try (var docker = DockerClientImpl.getInstance(config, transport)) {
      var label = "dev.supaplane.project=" + ref;
      var left = new ArrayList<String>();
      docker
          .listContainersCmd()
          .withShowAll(true)
          .withLabelFilter(List.of(label))
          .exec()
          .forEach(container -> left.add(container.getId()));
      docker
          .listNetworksCmd()
          .withFilter("label", Set.of(label))
          .exec()
          .forEach(network -> left.add(network.getName()));
      docker
          .listVolumesCmd()
          .withFilter("label", Set.of(label))
          .exec()
          .getVolumes()
          .forEach(volume -> left.add(volume.getName()));
      return left;
    }
  }

  private static void pause(long start) {
    if (millisSince(start) > PATIENCE.toMillis()) {
      throw new Trouble("the project is not there after " + PATIENCE + "; see ./supaplane logs");
    }
    LockSupport.parkNanos(POLL.toNanos());
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }

  private void say(String line) {
    var out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
