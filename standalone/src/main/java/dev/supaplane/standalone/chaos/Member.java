package dev.supaplane.standalone.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process of the cluster. As under any supervisor it is begun again when it ends, whoever ended
 * it.
 */
final class Member implements AutoCloseable {
  private static final Duration BEFORE_RESTART = Duration.ofMillis(500);
  private static final Duration STOP = Duration.ofSeconds(20);

  private final String name;
  private final Launch launch;
  private final Function<Process, Stream<ProcessHandle>> all;
  private final Thread supervisor;
  private final AtomicBoolean struck = new AtomicBoolean();
  private final AtomicInteger ownEnds = new AtomicInteger();
  private volatile boolean closed;
  private volatile @Nullable Process process;

  /** Begins the process. */
  interface Launch {
    Process begin() throws IOException;
  }

  /**
   * A member that is begun now.
   *
   * @param all what is struck with it
   */
  Member(String name, Launch launch, Function<Process, Stream<ProcessHandle>> all)
      throws IOException {
    this.name = name;
    this.launch = launch;
    this.all = all;
    process = launch.begin();
    supervisor = Thread.ofPlatform().daemon().name("supervise-" + name).start(this::supervise);
  }

  /** A launch of a program that writes all it says into a file. */
  static ProcessBuilder builder(List<String> command, Path log) {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  /** How often it ended by itself. */
  int ownEnds() {
    return ownEnds.get();
  }

  String name() {
    return name;
  }

  /** SIGKILL. */
  void kill() {
    var found = processes();
    struck.set(true);
    found.forEach(ProcessHandle::destroyForcibly);
  }

  /** SIGTERM, and whatever it does with that. */
  void restart() {
    var current = process;
    if (current != null) {
      struck.set(true);
      current.destroy();
    }
  }

  /** SIGSTOP for a time, then SIGCONT, for the same processes. */
  void freeze(Duration time) throws IOException, InterruptedException {
    var pids = processes().stream().map(handle -> Long.toString(handle.pid())).toList();
    signal("-STOP", pids);
    try {
      Thread.sleep(time);
    } finally {
      signal("-CONT", pids);
    }
  }

  /** Ends it for good, at once: nobody needs what it would still write. */
  @Override
  public void close() {
    closed = true;
    supervisor.interrupt();
    try {
      supervisor.join(STOP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }

  private List<ProcessHandle> processes() {
    var current = process;
    return current == null ? List.of() : all.apply(current).filter(ProcessHandle::isAlive).toList();
  }

  private void supervise() {
    try {
      while (!closed) {
        var current = process;
        if (current != null) {
          current.waitFor();
          if (!struck.getAndSet(false)) {
            ownEnds.incrementAndGet();
          }
        }
        Thread.sleep(BEFORE_RESTART);
        begin();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void begin() {
    try {
      process = launch.begin();
    } catch (IOException e) {
      // It is tried again; what does not come back is seen by those who wait for it.
      System.getLogger(Member.class.getName())
          .log(System.Logger.Level.WARNING, name + " did not begin", e);
      process = null;
    }
  }

  private static void signal(String signal, List<String> pids)
      throws IOException, InterruptedException {
    if (!pids.isEmpty()) {
      var command = new java.util.ArrayList<>(List.of("kill", signal));
      command.addAll(pids);
      // One of them may have ended meanwhile, of which kill would complain: that is no trouble.
      new ProcessBuilder(command)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }
}
