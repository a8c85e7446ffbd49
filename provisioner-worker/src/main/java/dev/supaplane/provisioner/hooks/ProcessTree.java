package dev.supaplane.provisioner.hooks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * All processes of one run of a command. A child whose parent has ended belongs to nobody that
 * could be asked for it, so each run carries a mark in its environment, which children inherit, and
 * what carries the mark belongs to the run. Where the system does not show environments (anywhere
 * but on Linux) only living parents lead to their children.
 */
final class ProcessTree {
  /** The variable that holds the mark. */
  static final String MARK = "SUPAPLANE_HOOK_RUN";

  private static final Duration LAST_LOOK = Duration.ofSeconds(2);
  private static final int ROUNDS = 20;

  private final String mark;
  private final Set<ProcessHandle> known = new HashSet<>();

  private ProcessTree(String mark) {
    this.mark = mark;
  }

  /** Ends what is left of a run that nobody waits for any more. */
  static void endLeftovers(String mark) throws InterruptedException {
    new ProcessTree(mark).end(Duration.ZERO);
  }

  /** Ends a run: asks, and after the grace kills. */
  static void end(ProcessHandle process, String mark, Duration grace) throws InterruptedException {
    var tree = new ProcessTree(mark);
    tree.known.add(process);
    tree.end(grace);
  }

  private void end(Duration grace) throws InterruptedException {
    if (!grace.isZero()) {
      var asked = alive();
      asked.forEach(ProcessHandle::destroy);
      await(asked, grace);
    }
    // Between a look and a kill a process may have made another one.
    for (var round = 0; round < ROUNDS; round++) {
      var left = alive();
      if (left.isEmpty()) {
        return;
      }
      left.forEach(ProcessHandle::destroyForcibly);
      await(left, LAST_LOOK);
    }
    throw new IllegalStateException("processes of a command outlive SIGKILL: " + alive());
  }

  private Set<ProcessHandle> alive() {
    ProcessHandle.allProcesses().filter(this::carriesTheMark).forEach(known::add);
    for (var process : Set.copyOf(known)) {
      process.descendants().forEach(known::add);
    }
    return known.stream().filter(ProcessTree::isAlive).collect(Collectors.toSet());
  }

  private static void await(Set<ProcessHandle> processes, Duration patience)
      throws InterruptedException {
    var ends = processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      // The next look tells who is left.
      return;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the end of a process cannot be awaited", e.getCause());
    }
  }

  private boolean carriesTheMark(ProcessHandle process) {
    try {
      var environment = Files.readString(proc(process, "environ"), StandardCharsets.ISO_8859_1);
      return ("\u0000" + environment).contains("\u0000" + MARK + "=" + mark + "\u0000");
    } catch (IOException _) {
      // It has just ended, or is another user's: not ours in either case.
      return false;
    }
  }

  /** A process that has ended and that its parent did not ask for yet can do nothing more. */
  private static boolean isAlive(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      var stat = Files.readString(proc(process, "stat"), StandardCharsets.ISO_8859_1);
      return !stat.substring(stat.lastIndexOf(')') + 1).startsWith(" Z");
    } catch (IOException _) {
      // Gone since, or a system without such files: the handle knows best.
      return process.isAlive();
    }
  }

  private static Path proc(ProcessHandle process, String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }
}
