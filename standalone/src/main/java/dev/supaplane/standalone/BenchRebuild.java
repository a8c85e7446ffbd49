package dev.supaplane.standalone;

import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.query.app.QueryServiceApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A rebuild of every projection over HTTP, while commands go on and readers hold each answer
 * against a fold of their own.
 */
final class BenchRebuild {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration DEADLINE = Duration.ofMinutes(30);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final String TOKEN = "sbp_" + "0123456789".repeat(4);
  private static final String REBUILD = "/api/projections/all";

  private final int events;
  private final int commands;
  private final Consumer<String> say;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger answers = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();
  private final AtomicInteger stale = new AtomicInteger();
  private final AtomicLong longest = new AtomicLong();
  private String url = "";

  /**
   * A measurement.
   *
   * @param events in the topics before it begins
   * @param commands per second while it goes on
   * @param say where lines of text go
   */
  BenchRebuild(int events, int commands, Consumer<String> say) {
    this.events = events;
    this.commands = commands;
    this.say = say;
  }

  /** Measures in a directory of its own; answers whether everything was right. */
  boolean run(Path directory) throws IOException, InterruptedException {
    try (var kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        var postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
        var topics = new BenchTopics(kafka.bootstrap())) {
      postgres.createDatabase("query");
      var begun = System.nanoTime();
      var lives = topics.write(events);
      tell("events in the topics", events);
      tell("written, s", seconds(begun));
      begun = System.nanoTime();
      try (var service = service(directory, kafka, postgres)) {
        url = "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port");
        await("/readyz", status -> status == 200);
        tell("read by the live rows for the first time, s", seconds(begun));
        return rebuild(topics, lives);
      }
    } finally {
      http.close();
    }
  }

  private boolean rebuild(BenchTopics topics, List<BenchLife> lives)
      throws IOException, InterruptedException {
    JsonNode told;
    var phase = "";
    var begun = System.nanoTime();
    try (var threads = Executors.newCachedThreadPool()) {
      var writing = threads.submit(() -> command(topics, lives));
      var reading = threads.submit(() -> read(lives));
      try {
        demand(ask("POST", REBUILD + "/rebuild", null), 202);
        do {
          demandAlive(writing, reading);
          LockSupport.parkNanos(LOOK.toNanos());
          told = JSON.readTree(demand(ask("GET", REBUILD, null), 200).body());
          var now = told.path("rebuild").path("phase").asString();
          if (!now.equals(phase)) {
            phase = now;
            tell("  " + phase + " after, s", seconds(begun));
          }
        } while (!told.path("state").asString().equals("live")
            && System.nanoTime() - begun < DEADLINE.toNanos());
      } finally {
        over.set(true);
      }
      demandAlive(writing, reading);
    }
    topics.demandWritten();
    return tell(told, seconds(begun));
  }

  private boolean tell(JsonNode told, double seconds) {
    var rebuild = told.path("rebuild");
    var isEqual = true;
    for (var table : told.path("comparison").properties()) {
      isEqual &= table.getValue().path("hash_live").equals(table.getValue().path("hash_rebuilt"));
    }
    isEqual &= !told.path("comparison").isEmpty();
    var phase = rebuild.path("phase").asString();
    tell("records read by the rebuild", rebuild.path("records_read").asLong());
    tell("events per second of the fill", rebuild.path("events_per_second").asLong());
    tell("rebuild with comparison and switch, s", seconds);
    tell("commands meanwhile", accepted.get());
    tell("answers held against the fold", answers.get());
    tell("wrong answers", wrong.get());
    tell("answers that said that they are stale", stale.get());
    tell("longest answer, ms", longest.get());
    tell("hashes equal", isEqual);
    tell("ended", phase);
    if (rebuild.path("failure").isString()) {
      tell("because", rebuild.path("failure").asString());
    }
    return isEqual && phase.equals("switched") && wrong.get() == 0 && answers.get() > 0;
  }

  /** As the relay would: so many a second, evenly. */
  private void command(BenchTopics topics, List<BenchLife> lives) {
    var random = new Random(1);
    var next = System.nanoTime();
    while (!over.get()) {
      topics.event(lives.get(random.nextInt(lives.size())));
      accepted.incrementAndGet();
      next += Duration.ofSeconds(1).toNanos() / commands;
      for (var wait = next - System.nanoTime(); wait > 0; wait = next - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
    }
  }

  private Void read(List<BenchLife> lives) throws IOException, InterruptedException {
    var random = new Random(2);
    while (!over.get()) {
      var life = lives.get(random.nextInt(lives.size()));
      var since = life.sequence();
      var begun = System.nanoTime();
      var answer = ask("GET", "/v1/projects/" + life.ref(), life.ref() + "@" + since);
      longest.accumulateAndGet((System.nanoTime() - begun) / 1_000_000, Math::max);
      answers.incrementAndGet();
      if (isStale(answer)) {
        stale.incrementAndGet();
      }
      if (!isRight(life, since, answer)) {
        wrong.incrementAndGet();
        say.accept("  wrong: " + answer.statusCode() + " " + answer.body());
      }
    }
    return null;
  }

  /** An answer that could not wait any longer, and says so. */
  private static boolean isStale(HttpResponse<String> answer) {
    return answer.headers().firstValue("Supaplane-Stale").isPresent();
  }

  private static boolean isRight(BenchLife life, long since, HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      return false;
    }
    var project = JSON.readTree(answer.body());
    return life.allows(
        isStale(answer) ? 0 : since,
        project.path("status").asString(),
        Instant.parse(project.path("updated_at").asString()),
        project.path("drifts").size());
  }

  private static void demandAlive(Future<?>... threads) throws InterruptedException {
    for (var thread : threads) {
      if (thread.isDone()) {
        try {
          thread.get();
        } catch (ExecutionException e) {
          throw new IllegalStateException("a part of the measurement failed", e.getCause());
        }
      }
    }
  }

  private void await(String path, IntPredicate isThere) throws IOException, InterruptedException {
    var deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!isThere.test(ask("GET", path, null).statusCode())) {
      if (System.nanoTime() > deadline) {
        throw new Trouble("the query service did not read the topics in time");
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private static HttpResponse<String> demand(HttpResponse<String> answer, int status) {
    if (answer.statusCode() != status) {
      throw new Trouble("answered " + answer.statusCode() + ": " + answer.body());
    }
    return answer;
  }

  private HttpResponse<String> ask(String method, String path, @Nullable String version)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(ANSWER)
            .header("Authorization", "Bearer " + TOKEN)
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (version != null) {
      request.header("Supaplane-Version", version);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static ConfigurableApplicationContext service(
      Path directory, EmbeddedKafka kafka, EmbeddedPostgreSql postgres) throws IOException {
    var superuser = Files.writeString(directory.resolve("superuser-token"), TOKEN);
    var worker = Files.writeString(directory.resolve("worker-token"), "worker-".repeat(8));
    var application = new SpringApplication(QueryServiceApplication.class);
    application.setDefaultProperties(
        Map.of(
            "server.address",
            "127.0.0.1",
            "server.port",
            0,
            "logging.level.root",
            "WARN",
            ServiceOfItsOwn.PART,
            Part.QUERY.label(),
            "supaplane.kafka.bootstrap",
            kafka.bootstrap(),
            "supaplane.query.datasource.url",
            postgres.url("query"),
            "supaplane.query.datasource.username",
            postgres.username(),
            "supaplane.query.datasource.password",
            postgres.password(),
            "supaplane.tokens.superuser-file",
            superuser.toString(),
            "supaplane.tokens.worker-file",
            worker.toString()));
    application.setBannerMode(Banner.Mode.OFF);
    application.setRegisterShutdownHook(false);
    return application.run();
  }

  private static double seconds(long begun) {
    return Math.round((System.nanoTime() - begun) / 1e8) / 10.0;
  }

  private void tell(String what, Object value) {
    say.accept("  %-46s %10s".formatted(what, value));
  }
}
