package dev.supaplane.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;
import tools.jackson.databind.JsonNode;

/** Creates a project, takes its times, and deletes it again. */
final class BenchCreation {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(25);

  private final Api api;
  private final Path worker;

  BenchCreation(Api api, Path worker) {
    this.api = api;
    this.worker = worker;
  }

  /** What is to be done with the project's directory while it is there. */
  interface WithDirectory {
    void use(Path directory) throws IOException;
  }

  /**
   * Times of one creation, all in ms.
   *
   * @param toFirstStep from before the request until the worker's first step
   * @param engine until the last container was created
   * @param database from then until the database answered
   * @param readiness from then until the last service answered
   * @param settling from then until the read model said ACTIVE_HEALTHY
   * @param total from before the request until then
   */
  record Timing(
      long toFirstStep, long engine, long database, long readiness, long settling, long total) {}

  Timing run(WithDirectory withDirectory) throws IOException, InterruptedException {
    var slug = api.post("/v1/organizations", Map.of("name", "Bench")).path("slug").asString();
    var begun = Instant.now();
    var ref =
        api.post("/v1/projects", Map.of("name", "bench", "organization_slug", slug))
            .path("ref")
            .asString();
    await(ref, "ACTIVE_HEALTHY");
    var ended = Instant.now();
    var steps = api.get("/api/projects/" + ref + "/steps").path("steps");
    var timing = timing(begun, ended, steps);
    withDirectory.use(worker.resolve("projects").resolve(ref));
    api.delete("/v1/projects/" + ref + "?undo_window=0");
    await(ref, "REMOVED");
    return timing;
  }

  private static Timing timing(Instant begun, Instant ended, JsonNode steps) {
    var first = ended.toEpochMilli();
    for (var step : steps) {
      first = Math.min(first, start(step));
    }
    var created = latest(steps, "create ", BenchCreation::end);
    var database = latest(steps, "await db", BenchCreation::end);
    var ready = latest(steps, "await ", BenchCreation::end);
    return new Timing(
        first - begun.toEpochMilli(),
        created - first,
        Math.max(0, database - created),
        Math.max(0, ready - database),
        ended.toEpochMilli() - ready,
        Duration.between(begun, ended).toMillis());
  }

  private static long latest(JsonNode steps, String prefix, ToLongFunction<JsonNode> when) {
    var latest = 0L;
    for (var step : steps) {
      if (step.path("step").asString().startsWith(prefix)) {
        latest = Math.max(latest, when.applyAsLong(step));
      }
    }
    return latest;
  }

  private static long start(JsonNode step) {
    return Instant.parse(step.path("started_at").asString()).toEpochMilli();
  }

  private static long end(JsonNode step) {
    return start(step) + step.path("duration_ms").asLong();
  }

  private void await(String ref, String wanted) throws IOException, InterruptedException {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      var status = api.get("/v1/projects/" + ref).path("status").asString();
      if (status.equals(wanted)) {
        return;
      }
      if (status.endsWith("_FAILED") || System.nanoTime() > deadline) {
        throw new Trouble("the project " + ref + " is " + status + " instead of " + wanted);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }
}
