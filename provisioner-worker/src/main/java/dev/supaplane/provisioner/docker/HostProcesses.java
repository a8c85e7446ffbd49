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
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Ends processes on this very machine: those that carry a mark in their environment, a random word
 * that was given to one command alone, or those of one container. So nothing else can be met.
 */
final class HostProcesses {
  private static final Path PROC = Path.of("/proc");
  private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{64}");
  private static final String KEEPER = "containerd-shim";
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
    return end(() -> marked(mark));
  }

  /**
   * Ends a container's processes, and the one that keeps them for the engine.
   *
   * @param id the whole of it
   * @return whether there were any, and none is left that can be seen from here
   */
  static boolean endContainer(String id) {
    // Part of an id, or a name, could be in anybody's command line.
    return CONTAINER.matcher(id).matches()
        && !ofContainer(id).isEmpty()
        && end(() -> ofContainer(id));
  }

  private static boolean end(Supplier<List<ProcessHandle>> found) {
    for (int round = 0; round < ROUNDS; round++) {
      var left = found.get();
      if (left.isEmpty()) {
        return true;
      }
      left.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(BETWEEN);
    }
    return false;
  }

  /** Those that carry the mark and can be seen from here; none where there is no such list. */
  static List<ProcessHandle> marked(String mark) {
    return all(process -> carries(process, mark));
  }

  private static List<ProcessHandle> ofContainer(String id) {
    return all(
        process ->
            holds(process, "cgroup", id)
                || (holds(process, "cmdline", KEEPER) && holds(process, "cmdline", id)));
  }

  private static List<ProcessHandle> all(Predicate<Path> wanted) {
    if (!Files.isDirectory(PROC)) {
      return List.of();
    }
    var found = new ArrayList<ProcessHandle>();
    try (Stream<Path> processes = Files.list(PROC)) {
      for (var process : processes.toList()) {
        var name = process.getFileName().toString();
        if (NUMBER.matcher(name).matches() && wanted.test(process)) {
          ProcessHandle.of(Long.parseLong(name)).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list processes", e);
    }
    return found;
  }

  private static boolean carries(Path process, String mark) {
    return holds(process, "environ", mark);
  }

  private static boolean holds(Path process, String file, String text) {
    try {
      var bytes = Files.readAllBytes(process.resolve(file));
      return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
    } catch (AccessDeniedException | NoSuchFileException _) {
      return false; // somebody else's, or over
    } catch (IOException _) {
      return false; // over while it was read: the kernel has several words for it
    }
  }
}
