package dev.supaplane.standalone.chaos;

import dev.supaplane.embedded.PostgreSqlAccess;
import dev.supaplane.standalone.Installation;
import dev.supaplane.standalone.Part;
import dev.supaplane.standalone.Trouble;
import dev.supaplane.standalone.chaos.Strike.Fill;
import dev.supaplane.standalone.chaos.Strike.Freeze;
import dev.supaplane.standalone.chaos.Strike.Kill;
import dev.supaplane.standalone.chaos.Strike.Restart;
import dev.supaplane.standalone.verify.Verifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Every part as a process of its own, and the means to strike each. */
final class Cluster implements AutoCloseable {
  private static final Duration FROZEN = Duration.ofSeconds(4);
  private static final Duration FULL = Duration.ofSeconds(4);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int WORKER_DISK = 16;
  private static final int DATABASE_DISK = 512;

  private final Installation installation;
  private final Path logs;
  private final Map<Target, Member> members = new EnumMap<>(Target.class);
  private final Map<Target, Disk> disks = new EnumMap<>(Target.class);
  private final Deque<Member> order = new ArrayDeque<>();
  private String engine;

  private Cluster(Installation installation, Path logs, String engine) {
    this.installation = installation;
    this.logs = logs;
    this.engine = engine;
  }

  /**
   * Begins everything and waits until it can serve.
   *
   * @param given the engine that is there
   * @param own an engine for this run alone; empty where there can be none, and then no file
   *     systems of its own either
   * @param images that projects need
   */
  static Cluster start(
      Installation installation, String given, Optional<OwnEngine> own, Set<String> images)
      throws IOException, InterruptedException {
    var logs = Files.createDirectories(installation.data().resolve("log"));
    var cluster = new Cluster(installation, logs, given);
    try {
      if (own.isPresent()) {
        cluster.isolate(own.get(), given, images);
      }
      cluster.begin(Target.DATABASE, Part.POSTGRES);
      cluster.begin(Target.BROKER, Part.KAFKA);
      await("the broker", () -> listens(installation.kafkaPort()));
      await("the databases", cluster::hasDatabases);
      cluster.begin(Target.COMMAND, Part.COMMAND);
      cluster.begin(Target.QUERY, Part.QUERY);
      cluster.begin(Target.WORKER, Part.WORKER);
      try (var client = cluster.client()) {
        for (var port :
            List.of(installation.port(), installation.queryPort(), installation.workerPort())) {
          await("the service on port " + port, () -> client.isReady("http://127.0.0.1:" + port));
        }
      }
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  String engine() {
    return engine;
  }

  Books books() {
    return new Books(
        PostgreSqlAccess.of(installation.data().resolve("postgres"), installation.postgresPort()));
  }

  Client client() throws IOException {
    return new Client(
        installation.url(),
        "http://127.0.0.1:" + installation.queryPort(),
        Files.readString(installation.superuserToken()).strip());
  }

  Verifier verifier() throws IOException {
    return new Verifier(
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1),
        installation.url(),
        "http://127.0.0.1:" + installation.queryPort(),
        Files.readString(installation.superuserToken()).strip());
  }

  Ears ears() {
    return new Ears("127.0.0.1:" + installation.kafkaPort());
  }

  /** The worker's directories of projects. */
  List<String> directories() throws IOException {
    try (var found = Files.list(installation.data().resolve("worker/projects"))) {
      return found.map(path -> String.valueOf(path.getFileName())).toList();
    }
  }

  /** Strikes; when this returns the trouble is over, and what was ended is being begun again. */
  void strike(Strike strike) throws IOException, InterruptedException {
    var member = Objects.requireNonNull(members.get(strike.target()), strike.label());
    switch (strike) {
      case Kill _ -> member.kill();
      case Restart _ -> member.restart();
      case Freeze _ -> member.freeze(FROZEN);
      case Fill(var target) -> {
        var disk = Objects.requireNonNull(disks.get(target), strike.label());
        try {
          disk.fill();
          Thread.sleep(FULL);
        } finally {
          disk.empty();
        }
      }
    }
  }

  /** How often each ended by itself. */
  Collection<Member> members() {
    return members.values();
  }

  @Override
  public void close() {
    while (!order.isEmpty()) {
      order.pop().close();
    }
  }

  private void isolate(OwnEngine own, String given, Set<String> images)
      throws IOException, InterruptedException {
    disks.put(Target.WORKER, Disk.mount(installation.data().resolve("worker"), WORKER_DISK));
    disks.put(Target.DATABASE, Disk.mount(installation.data().resolve("postgres"), DATABASE_DISK));
    var log = logs.resolve("engine.log");
    add(
        Target.ENGINE,
        new Member("engine", () -> own.begin(log), process -> Stream.of(process.toHandle())));
    engine = own.address();
    try (var view = new EngineView(engine)) {
      await("the engine", view::answers);
      view.clear();
    }
    own.copyImages(given, images);
  }

  private void begin(Target target, Part part) throws IOException {
    add(
        target,
        new Member(
            target.label(),
            () -> launch(part).start(),
            part == Part.POSTGRES ? this::database : process -> tree(process.toHandle())));
  }

  private void add(Target target, Member member) {
    members.put(target, member);
    order.push(member);
  }

  private ProcessBuilder launch(Part part) {
    var builder =
        Member.builder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                // They are begun so often that starting fast counts for more than running fast.
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                System.getProperty("java.class.path"),
                "serve",
                "--part",
                part.label()),
            logs.resolve(part.label() + ".log"));
    var environment = builder.environment();
    environment.put("SUPAPLANE_DATA", installation.data().toString());
    environment.put("SUPAPLANE_PORT", Integer.toString(installation.port()));
    environment.put("SUPAPLANE_PORTS", "24100-24999");
    environment.put("SUPAPLANE_SUBNETS", "10.116.0.0/16");
    environment.put("DOCKER_HOST", engine);
    return builder;
  }

  /** The process that keeps the server, the server, which is no child of it, and its sessions. */
  private Stream<ProcessHandle> database(Process process) {
    return Stream.concat(tree(process.toHandle()), postmaster().stream().flatMap(Cluster::tree));
  }

  private Optional<ProcessHandle> postmaster() {
    var file = installation.data().resolve("postgres/data/postmaster.pid");
    try (var lines = Files.lines(file)) {
      return lines.findFirst().map(String::strip).map(Long::parseLong).flatMap(ProcessHandle::of);
    } catch (IOException | UncheckedIOException | NumberFormatException e) {
      // It is not up, or writes the file just now.
      return Optional.empty();
    }
  }

  private static Stream<ProcessHandle> tree(ProcessHandle root) {
    return Stream.concat(Stream.of(root), root.descendants());
  }

  private boolean hasDatabases() {
    try {
      // The second of the two that are made at the first start.
      return books().answer();
    } catch (SQLException | UncheckedIOException e) {
      return false;
    }
  }

  private static boolean listens(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private interface Question {
    boolean yes() throws InterruptedException;
  }

  private static void await(String what, Question question) throws InterruptedException {
    var until = System.nanoTime() + PATIENCE.toNanos();
    while (!question.yes()) {
      if (System.nanoTime() > until) {
        throw new Trouble(what + " is not there after " + PATIENCE.toSeconds() + " s");
      }
      Thread.sleep(POLL);
    }
  }
}
