package dev.supaplane.standalone;

import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Plain compose on a rendered directory, timed until every service answers. */
final class ComposeRun {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Map<String, String> HEALTH =
      Map.of(
          "auth", ":9999/health",
          "rest", ":3000/",
          "realtime", ":4000/api/tenants/realtime-dev/health",
          "storage", ":5000/status",
          "imgproxy", ":5001/health",
          "meta", ":8080/health",
          "kong", ":8100/status",
          "api-gw", ":8100/status");

  private final String compose;
  private final Path directory;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  ComposeRun(String compose, Path directory) {
    this.compose = compose;
    this.directory = directory;
  }

  /**
   * Copies a project's directory. The labels get other names: a worker removes what carries those
   * of a deleted project, and rightly so.
   */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (var file : files.toList()) {
        var target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(
              file,
              target,
              StandardCopyOption.REPLACE_EXISTING,
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    renameLabels(to);
  }

  private static void renameLabels(Path directory) throws IOException {
    var file = directory.resolve("docker-compose.yml");
    Files.writeString(file, Files.readString(file).replace("dev.supaplane.", "bench."));
  }

  long millisUntilEverythingAnswers() throws IOException, InterruptedException {
    var begun = System.nanoTime();
    try {
      run("up", "-d");
      for (var service : run("ps", "--services").lines().map(String::strip).toList()) {
        awaitAnswer(service, address(service));
      }
      return (System.nanoTime() - begun) / 1_000_000;
    } finally {
      run("down", "-v");
    }
  }

  private void awaitAnswer(String service, String address)
      throws IOException, InterruptedException {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers(service, address)) {
      if (System.nanoTime() > deadline) {
        throw new Trouble("with plain compose, " + service + " does not answer at " + address);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private boolean answers(String service, String address) throws IOException, InterruptedException {
    var path = HEALTH.get(service);
    try {
      if (path == null) {
        try (var socket = new Socket()) {
          socket.connect(new InetSocketAddress(address, 5432), 2_000);
          return true;
        }
      }
      var request =
          HttpRequest.newBuilder(URI.create("http://" + address + path))
              .timeout(Duration.ofSeconds(2))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (HttpTimeoutException | SocketException | SocketTimeoutException e) {
      return false;
    }
  }

  private String address(String service) throws IOException, InterruptedException {
    var id = run("ps", "-q", service).strip();
    return program(
            List.of(
                "docker",
                "inspect",
                "-f",
                "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                id))
        .strip();
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(compose);
    command.addAll(List.of(arguments));
    return program(command);
  }

  private String program(List<String> command) throws IOException, InterruptedException {
    var errors = File.createTempFile("supaplane-bench", ".log");
    try {
      var process =
          new ProcessBuilder(command).directory(directory.toFile()).redirectError(errors).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new Trouble(
            String.join(" ", command) + " did not work: " + Files.readString(errors.toPath()));
      }
      return output;
    } finally {
      Files.delete(errors.toPath());
    }
  }
}
