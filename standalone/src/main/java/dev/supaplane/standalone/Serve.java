package dev.supaplane.standalone;

import dev.supaplane.command.app.CommandServiceApplication;
import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.platform.alone.PlatformServiceApplication;
import dev.supaplane.provisioner.app.WorkerApplication;
import dev.supaplane.query.app.QueryServiceApplication;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs everything, or one part, until the process is told to stop. */
@Command(
    name = "serve",
    description = "Run the control plane, with its own Kafka and PostgreSQL, in this process")
final class Serve implements Callable<Integer> {
  @Option(
      names = "--part",
      paramLabel = "PART",
      description =
          "Run one part alone: ${COMPLETION-CANDIDATES}. What it is told about the others can be"
              + " replaced in the environment (SUPAPLANE_KAFKA_BOOTSTRAP and the like)")
  private @Nullable Part part;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  /** Completed by what must not end before the process does. */
  private final CompletableFuture<String> lost = new CompletableFuture<>();

  @Override
  public Integer call() throws IOException {
    demandLogFormat(System.getenv("SUPAPLANE_LOG_FORMAT"));
    var installation = Installation.fromEnvironment();
    installation.prepare();
    try (var _ = Claim.of(installation.data(), part)) {
      installation.demandPorts(part);
      installation.makeTokens(part, spec.commandLine().getOut());
      return run(installation);
    }
  }

  /** Another word would name no appender, and nothing would ever be logged. */
  static void demandLogFormat(@Nullable String format) {
    if (format != null && !format.equals("plain") && !format.equals("json")) {
      throw new Trouble("SUPAPLANE_LOG_FORMAT is plain or json");
    }
  }

  private int run(Installation installation) {
    var asked = new CompletableFuture<String>();
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.complete("");
                  awaitQuietly(ended);
                }));
    try {
      start(installation);
      var out = spec.commandLine().getOut();
      out.println(
          part == null
              ? "supaplane is up: " + Listening.of(System::getenv).url(installation)
              : part.label() + " is up");
      out.flush();
      var why = CompletableFuture.anyOf(asked, lost).join();
      if (lost.isDone()) {
        throw new Trouble(String.valueOf(why));
      }
      return 0;
    } finally {
      stop();
      ended.countDown();
    }
  }

  private void start(Installation installation) {
    // Read before anything runs: what it says wrongly is told at once.
    var doors = Doors.of(System::getenv);
    var listening = Listening.of(System::getenv);
    listening.demandSafe(part);
    if (part == null || part == Part.GATEWAY) {
      listening.demandSafeDoors(doors);
    }
    switch (part) {
      case null -> startAll(installation, doors, listening);
      case KAFKA -> running.push(kafka(installation));
      case POSTGRES -> startPostgres(installation);
      case COMMAND ->
          application(
              CommandServiceApplication.class,
              listening,
              Settings.ofCommand(installation, listening, databases(installation)));
      case QUERY ->
          application(
              QueryServiceApplication.class,
              listening,
              Settings.ofQuery(installation, listening, databases(installation)));
      case PLATFORM ->
          application(
              PlatformServiceApplication.class,
              listening,
              Settings.ofPlatform(installation, listening));
      case WORKER ->
          application(
              WorkerApplication.class, listening, Settings.ofWorker(installation, listening));
      case GATEWAY ->
          running.push(doors.open(installation, doors.queries(installation.queryUrl())));
    }
  }

  private void startAll(Installation installation, Doors doors, Listening listening) {
    var kafka =
        CompletableFuture.supplyAsync(
            () -> kafka(installation),
            // The common pool's threads do not see the classes of a program in one jar.
            task -> Thread.ofPlatform().name("kafka-start").start(task));
    var postgres = startPostgres(installation);
    running.push(kafka.join());
    application(
        StandaloneApplication.class,
        listening,
        Settings.ofTheWhole(installation, listening, Databases.of(postgres.access())));
    running.push(doors.open(installation, listening.innerUrl(installation)));
  }

  private static EmbeddedKafka kafka(Installation installation) {
    return EmbeddedKafka.start(
        installation.data().resolve("kafka"),
        installation.kafkaPort(),
        installation.kafkaControllerPort());
  }

  private EmbeddedPostgreSql startPostgres(Installation installation) {
    var postgres = EmbeddedPostgreSql.start(directory(installation), installation.postgresPort());
    running.push(postgres);
    postgres.createDatabase("supaplane_command");
    postgres.createDatabase("supaplane_query");
    // Without it nothing here is of use: whoever supervises this process starts it again.
    var _ =
        postgres
            .whenItEnds()
            .thenAccept(_ -> lost.complete("PostgreSQL ended by itself; start again"));
    return postgres;
  }

  private static Databases databases(Installation installation) {
    return Databases.of(System::getenv, directory(installation), installation.postgresPort());
  }

  private static Path directory(Installation installation) {
    return installation.data().resolve("postgres");
  }

  private void application(Class<?> service, Listening listening, Map<String, Object> settings) {
    if (part != null) {
      settings.put(ServiceOfItsOwn.PART, part.label());
    }
    settings.put("OTEL_SERVICE_NAME", part == null ? "supaplane" : "supaplane-" + part.label());
    var application = new SpringApplication(service);
    application.setDefaultProperties(settings);
    application.setRegisterShutdownHook(false);
    // What was found to be safe, whatever Spring would have read of the environment.
    running.push(application.run("--server.address=" + listening.address()));
  }

  private void stop() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        // The other parts must be stopped all the same.
        System.getLogger(Serve.class.getName())
            .log(System.Logger.Level.WARNING, "a part did not stop", e);
      }
    }
  }

  private static void awaitQuietly(CountDownLatch ended) {
    try {
      if (!ended.await(30, TimeUnit.SECONDS)) {
        System.getLogger(Serve.class.getName())
            .log(System.Logger.Level.WARNING, "stopping took too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
