package dev.supaplane.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A PostgreSQL server whose parent process was killed; it would keep its directory for ever. */
final class OrphanedServer {
  private static final String PROGRAM = "postgres";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private OrphanedServer() {}

  /** Ends the server that runs on a data directory, if one does. */
  static void stop(Path data) throws IOException {
    var server = find(data);
    if (server.isEmpty()) {
      return;
    }
    // INT ends sessions and then the server; QUIT is for a server that does not listen to it.
    for (var signal : new String[] {"-INT", "-QUIT"}) {
      signal(server.get(), signal);
      if (ended(server.get())) {
        return;
      }
    }
    throw new IOException(
        "the PostgreSQL server " + server.get().pid() + " on " + data + " does not stop");
  }

  /** The server that runs on a data directory. */
  static Optional<ProcessHandle> find(Path data) throws IOException {
    var pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    var lines = Files.readAllLines(pidFile);
    if (lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]{1,10}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.getFirst().strip()))
        .filter(process -> serves(process, data));
  }

  /**
   * A number can be anybody's by now, and a shell can work in this directory too: the server is the
   * one with both the program's name and this directory.
   */
  static boolean serves(ProcessHandle process, Path data) {
    var about = Path.of("/proc", Long.toString(process.pid()));
    try {
      return Files.readString(about.resolve("comm")).strip().equals(PROGRAM)
          && Files.isSameFile(about.resolve("cwd"), data);
    } catch (IOException e) {
      // The process ended while we looked, or is not ours to look at: then it is not our server.
      return false;
    }
  }

  private static void signal(ProcessHandle process, String signal) throws IOException {
    var kill =
        new ProcessBuilder("kill", signal, Long.toString(process.pid()))
            .redirectErrorStream(true)
            .start();
    try {
      if (!kill.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException("kill did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while stopping an orphaned server", e);
    }
  }

  private static boolean ended(ProcessHandle process) throws IOException {
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IOException("cannot wait for an orphaned server", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while stopping an orphaned server", e);
    }
  }
}
