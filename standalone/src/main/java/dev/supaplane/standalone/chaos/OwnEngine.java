package dev.supaplane.standalone.chaos;

import dev.supaplane.standalone.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A container engine of this run alone, in the namespaces that the run is in: its bridges, rules
 * and containers are no one else's, and are gone with the namespaces.
 *
 * @param images where it keeps images from run to run
 * @param run its sockets and process numbers, new in each run
 */
record OwnEngine(Path images, Path run) {
  String address() {
    return "unix://" + run.resolve("docker.sock");
  }

  /** Begins it. Containers outlive it, as under the installation's private engine. */
  Process begin(Path log) throws IOException {
    Files.createDirectories(run);
    // Left by a killed one; the number may be another process's by now.
    Files.deleteIfExists(pidFile());
    return Member.builder(
            List.of(
                "dockerd",
                "--data-root",
                images.toString(),
                "--exec-root",
                run.resolve("exec").toString(),
                "--pidfile",
                pidFile().toString(),
                "-H",
                address(),
                "--live-restore",
                "--bridge",
                "none",
                "--cgroup-parent",
                "/supaplane-chaos",
                "--log-level",
                "warn"),
            log)
        .start();
  }

  /** Copies the images that differ from another engine's, which it cannot reach a registry for. */
  void copyImages(String from, Set<String> names) throws IOException, InterruptedException {
    try (var theirs = new EngineView(from);
        var ours = new EngineView(address())) {
      var missing =
          names.stream().filter(name -> !theirs.image(name).equals(ours.image(name))).toList();
      if (missing.isEmpty()) {
        return;
      }
      var save = new java.util.ArrayList<>(List.of("docker", "-H", from, "save"));
      save.addAll(missing);
      var copy =
          ProcessBuilder.startPipeline(
              List.of(
                  new ProcessBuilder(save).redirectError(ProcessBuilder.Redirect.INHERIT),
                  new ProcessBuilder("docker", "-H", address(), "load")
                      .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                      .redirectError(ProcessBuilder.Redirect.INHERIT)));
      for (var process : copy) {
        if (process.waitFor() != 0) {
          throw new Trouble("the images could not be copied from " + from + ": " + missing);
        }
      }
    }
  }

  private Path pidFile() {
    return run.resolve("docker.pid");
  }
}
