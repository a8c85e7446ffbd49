package dev.supaplane.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program's parts, each in a process of its own, on one directory and ten ports. */
final class Parts implements AutoCloseable {
  private final Path data;
  private final int port;
  private final Map<String, String> environment;
  private final Deque<Running> running = new ArrayDeque<>();

  /** A part that runs. */
  private record Running(String name, Process process) {}

  Parts(Path data, Map<String, String> environment) {
    this.data = data;
    this.port = ControlPlane.freePorts();
    this.environment = environment;
  }

  /** Starts a part, and waits until it is ready. */
  void start(String part) throws IOException, InterruptedException {
    var builder = builder(List.of("serve", "--part", part)).redirectErrorStream(true);
    var log = log(part);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    var begun = new Running(part, builder.start());
    running.push(begun);
    Wait.until(
        part + " is ready, see " + log,
        ControlPlane.PATIENCE,
        () -> {
          if (!begun.process().isAlive()) {
            throw new AssertionError(part + " ended:\n" + Files.readString(log));
          }
          return isReady(part);
        });
  }

  /** Ends a part as a power cut would. */
  void kill(String part) throws InterruptedException {
    for (var one : running.stream().filter(found -> found.name().equals(part)).toList()) {
      one.process().destroyForcibly().waitFor();
      running.remove(one);
    }
  }

  private boolean isReady(String part) throws IOException, InterruptedException {
    return switch (part) {
      case "postgres" -> listens(1);
      case "kafka" -> listens(2);
      case "gateway" -> listens(7) && listens(8);
      default -> answers(part);
    };
  }

  private boolean answers(String part) throws IOException, InterruptedException {
    try {
      return new Api(url(part), Map.of()).ask("GET", "/readyz", null).status() == 200;
    } catch (java.net.ConnectException _) {
      return false;
    }
  }

  private boolean listens(int above) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port + above), 1000);
      return true;
    } catch (java.net.ConnectException _) {
      return false;
    }
  }

  /** Where a part answers. */
  String url(String part) {
    var above =
        switch (part) {
          case "command" -> 0;
          case "query" -> 5;
          case "worker" -> 6;
          case "platform" -> 9;
          default -> throw new IllegalArgumentException(part + " speaks no HTTP of its own");
        };
    return "http://127.0.0.1:" + (port + above);
  }

  /** A client of a part with a token. */
  Api api(String part, String token) {
    return new Api(url(part), Map.of("Authorization", "Bearer " + token));
  }

  /** The port of the door to the databases. */
  int databases() {
    return port + 7;
  }

  String superuser() throws IOException {
    return Files.readString(data.resolve("secrets/superuser-token")).strip();
  }

  private Path log(String part) {
    return data.resolveSibling(data.getFileName() + "-" + part + ".log");
  }

  private ProcessBuilder builder(List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx400m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-jar",
            Path.of("../standalone/target/supaplane.jar").toAbsolutePath().normalize().toString()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command);
    builder.environment().put("SUPAPLANE_DATA", data.toString());
    builder.environment().put("SUPAPLANE_PORT", Integer.toString(port));
    builder
        .environment()
        .put(
            "SUPAPLANE_IMAGE_MAP",
            Path.of("../docker/offline/images.yml").toAbsolutePath().normalize().toString());
    builder.environment().put("DOCKER_HOST", Engine.address());
    builder.environment().putAll(environment);
    return builder;
  }

  /** Those that were started last first, as each needs those before it. */
  @Override
  public void close() {
    while (!running.isEmpty()) {
      var one = running.pop();
      one.process().destroy();
      try {
        if (!one.process().waitFor(60, TimeUnit.SECONDS)) {
          one.process().destroyForcibly();
          throw new AssertionError(one.name() + " did not stop within a minute");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
