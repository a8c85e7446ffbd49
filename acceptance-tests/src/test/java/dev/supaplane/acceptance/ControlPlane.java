package dev.supaplane.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** The program as a process of its own, on a directory and ports of its own. */
final class ControlPlane implements AutoCloseable {
  // Below the ports that systems give to whoever connects, and below those of projects.
  private static final int FIRST_PORT = 11_000;
  private static final int LAST_PORT = 19_900;

  static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path data;
  private final int port;
  private final Map<String, String> environment;
  private Process process;
  private Api api;

  ControlPlane(Path data, Map<String, String> environment) {
    this.data = data;
    this.port = freePorts();
    this.environment = environment;
  }

  /** Starts it and waits until it is ready. */
  ControlPlane start() throws IOException, InterruptedException {
    var builder = command("serve").redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    process = builder.start();
    Wait.until("the control plane is ready", PATIENCE, this::isReady);
    return this;
  }

  /** What another command of the program prints about this control plane. */
  String program(String name) throws IOException, InterruptedException {
    var other = command(name).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    var printed = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (other.waitFor() != 0) {
      throw new AssertionError(name + " ended with " + other.exitValue());
    }
    return printed;
  }

  private ProcessBuilder command(String name) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx768m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-jar",
            Path.of("../standalone/target/supaplane.jar").toAbsolutePath().normalize().toString(),
            name));
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

  /** Ends it as a power cut would. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The client with the superuser's token; always the same one, so that it reads its writes. */
  Api api() throws IOException {
    if (api == null) {
      var token = Files.readString(data.resolve("secrets/superuser-token")).strip();
      api = new Api(url(), Map.of("Authorization", "Bearer " + token));
    }
    return api;
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  Path data() {
    return data;
  }

  Path log() {
    return data.resolveSibling(data.getFileName() + ".log");
  }

  long pid() {
    return process.pid();
  }

  /** Creates an organization and answers its slug. */
  String organization() throws IOException, InterruptedException {
    return api().post("/v1/organizations", Map.of("name", "Acme")).path("slug").asString();
  }

  /** Waits until a project has a status, and answers the project. */
  JsonNode await(String ref, String status) throws IOException, InterruptedException {
    var api = api();
    var last = new JsonNode[1];
    Wait.until(
        "the project " + ref + " is " + status + ", see " + log(),
        PATIENCE,
        () -> {
          last[0] = api.get("/v1/projects/" + ref);
          if (last[0].path("status").asString().endsWith("_FAILED")
              && !status.endsWith("_FAILED")) {
            throw new AssertionError("the project failed: " + last[0]);
          }
          return last[0].path("status").asString().equals(status);
        });
    return last[0];
  }

  private boolean isReady() throws IOException, InterruptedException {
    if (!process.isAlive()) {
      throw new AssertionError(
          "the control plane ended while it started:\n" + Files.readString(log()));
    }
    try {
      return new Api(url(), Map.of()).ask("GET", "/readyz", null).status() == 200;
    } catch (java.net.ConnectException e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (process == null || !process.isAlive()) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the control plane did not stop within a minute");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static int freePorts() {
    for (var attempt = 0; attempt < 200; attempt++) {
      var first = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      if (IntStream.rangeClosed(first, first + 9).allMatch(ControlPlane::isFree)) {
        return first;
      }
    }
    throw new AssertionError("no ten free ports in a row");
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
