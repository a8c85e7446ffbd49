package dev.supaplane.provisioner.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Ends processes on this very machine that carry a mark in their environment. The mark is a random
 * word that was given to one command alone, so nothing else can be met.
 */
final class HostProcesses {
  private static final Path PROC = Path.of("/proc");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final int ROUNDS = 100;
  private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(20);

  private HostProcesses() {}

  /**
   * Ends them all, those too that are begun meanwhile.
   *
   * @return whether none is left that can be seen from here
   */
  static boolean end(String mark) {
    for (int round = 0; round < ROUNDS; round++) {
      var marked = marked(mark);
      if (marked.isEmpty()) {
        return true;
      }
      marked.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(BETWEEN);
    }
    return false;
  }

  /** Those that carry the mark and can be seen from here; none where there is no such list. */
  static List<ProcessHandle> marked(String mark) {
    if (!Files.isDirectory(PROC)) {
      return List.of();
    }
    var found = new ArrayList<ProcessHandle>();
    try (Stream<Path> processes = Files.list(PROC)) {
      for (var process : processes.toList()) {
        var name = process.getFileName().toString();
        if (NUMBER.matcher(name).matches() && carries(process, mark)) {
          ProcessHandle.of(Long.parseLong(name)).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list processes", e);
    }
    return found;
  }

  private static boolean carries(Path process, String mark) {
    try {
      var environment = Files.readAllBytes(process.resolve("environ"));
      return new String(environment, StandardCharsets.ISO_8859_1).contains(mark);
    } catch (AccessDeniedException | NoSuchFileException _) {
      return false; // somebody else's, or over
    } catch (IOException _) {
      return false; // over while it was read: the kernel has several words for it
    }
  }
}
