package dev.supaplane.standalone;

import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.SpringApplication;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs everything until the process is told to stop. */
@Command(
    name = "serve",
    description = "Run the control plane, with its own Kafka and PostgreSQL, in this process")
final class Serve implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var installation = Installation.fromEnvironment();
    installation.prepare();
    var out = spec.commandLine().getOut();
    try (var lock = installation.lock()) {
      installation.demandPorts();
      makeTokens(installation, out);
      run(installation, out);
      return lock.isValid() ? 0 : 1;
    }
  }

  private static void run(Installation installation, PrintWriter out) throws InterruptedException {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    var asked = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  asked.countDown();
                  awaitQuietly(ended);
                }));
    try {
      start(installation, parts);
      out.println("supaplane is up: " + installation.url());
      out.flush();
      asked.await();
    } finally {
      stop(parts);
      ended.countDown();
    }
  }

  private static void start(Installation installation, Deque<AutoCloseable> parts) {
    var kafka =
        CompletableFuture.supplyAsync(
            () ->
                EmbeddedKafka.start(
                    installation.data().resolve("kafka"),
                    installation.kafkaPort(),
                    installation.kafkaControllerPort()),
            // The common pool's threads do not see the classes of a program in one jar.
            task -> Thread.ofPlatform().name("kafka-start").start(task));
    var postgres =
        EmbeddedPostgreSql.start(
            installation.data().resolve("postgres"), installation.postgresPort());
    parts.push(postgres);
    var broker = kafka.join();
    parts.push(broker);
    postgres.createDatabase("supaplane_command");
    postgres.createDatabase("supaplane_query");
    var application = new SpringApplication(StandaloneApplication.class);
    application.setDefaultProperties(properties(installation, postgres, broker));
    application.setRegisterShutdownHook(false);
    parts.push(application.run());
  }

  private static void stop(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
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

  private static void makeTokens(Installation installation, PrintWriter out) throws IOException {
    var given =
        Optional.ofNullable(System.getenv("SUPAPLANE_SUPERUSER_TOKEN"))
            .filter(value -> !value.isBlank());
    if (Installation.makeToken(installation.superuserToken(), given, "sbp_")) {
      out.println(
          "superuser token, printed this once: "
              + Files.readString(installation.superuserToken()).strip());
    }
    Installation.makeToken(installation.workerToken(), Optional.empty(), "worker_");
    Installation.makeToken(installation.workerApiToken(), Optional.empty(), "workerapi_");
    out.flush();
  }

  private static Map<String, Object> properties(
      Installation installation, EmbeddedPostgreSql postgres, EmbeddedKafka kafka) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("server.address", "127.0.0.1");
    properties.put("server.port", installation.port());
    properties.put("spring.main.banner-mode", "off");
    properties.put("spring.threads.virtual.enabled", true);
    properties.put("supaplane.kafka.bootstrap", kafka.bootstrap());
    properties.put("supaplane.tokens.superuser-file", installation.superuserToken().toString());
    properties.put("supaplane.tokens.worker-file", installation.workerToken().toString());
    properties.put("supaplane.tokens.worker-api-file", installation.workerApiToken().toString());
    for (var side : new String[] {"command", "query"}) {
      var source = "supaplane." + side + ".datasource.";
      properties.put(source + "url", postgres.url("supaplane_" + side));
      properties.put(source + "username", postgres.username());
      properties.put(source + "password", postgres.password());
    }
    properties.put("supaplane.command.data", installation.secrets().toString());
    properties.put("supaplane.command.node", "standalone");
    properties.put("supaplane.worker.data", installation.data().resolve("worker").toString());
    properties.put("supaplane.worker.command-url", installation.url());
    properties.put("supaplane.worker.api-port", installation.workerApiPort());
    properties.put("supaplane.workers.local", installation.workerApiUrl());
    setting(properties, "supaplane.worker.docker-host", "DOCKER_HOST");
    setting(properties, "supaplane.worker.image-map", "SUPAPLANE_IMAGE_MAP");
    setting(properties, "supaplane.command.audit.witness", "SUPAPLANE_AUDIT_WITNESS");
    setting(properties, "supaplane.command.ports", "SUPAPLANE_PORTS");
    setting(properties, "supaplane.command.subnets", "SUPAPLANE_SUBNETS");
    return properties;
  }

  private static void setting(Map<String, Object> properties, String name, String variable) {
    var value = System.getenv(variable);
    if (value != null && !value.isBlank()) {
      properties.put(name, value);
    }
  }
}
