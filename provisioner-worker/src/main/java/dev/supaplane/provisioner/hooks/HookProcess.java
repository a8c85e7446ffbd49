package dev.supaplane.provisioner.hooks;

import dev.supaplane.provisioner.engine.BoundedOutput;
import dev.supaplane.provisioner.execute.Redactor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one command to its end, which comes at its deadline at the latest, with everything that the
 * command began.
 *
 * @param argv program and arguments; no shell is put between
 * @param directory where it runs
 * @param environment all of it
 * @param mark the run's own, see {@link ProcessTree}
 * @param input what it reads
 * @param redactor takes the project's secrets out of what it writes
 */
record HookProcess(
    List<String> argv,
    Path directory,
    Map<String, String> environment,
    String mark,
    String input,
    Redactor redactor) {
  /** Bytes kept of each stream. */
  static final int BOUND = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(HookProcess.class);
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration GRACE_WHEN_NOT_WANTED = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}&&[^\n\t\r]]");
  private static final Pattern HALF_CHARACTER = Pattern.compile("^\uFFFD+");
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  /**
   * Runs it.
   *
   * @param limit how long it may take, the grace between asking and killing included
   * @param superseded whether something newer is wanted
   * @throws InterruptedException when the worker stops; the command was ended then
   */
  HookExit run(Duration limit, BooleanSupplier superseded) throws InterruptedException {
    var grace = limit.dividedBy(5).compareTo(GRACE) < 0 ? limit.dividedBy(5) : GRACE;
    var ends = System.nanoTime() + limit.minus(grace).toNanos();
    Process process;
    try {
      process = start();
    } catch (IOException e) {
      return new HookExit.NotStarted(String.valueOf(e.getMessage()));
    }
    try {
      var stdout = new Drain(process.getInputStream(), "stdout");
      var stderr = new Drain(process.getErrorStream(), "stderr");
      feed(process);
      while (!process.waitFor(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
        if (superseded.getAsBoolean()) {
          ProcessTree.end(process.toHandle(), mark, GRACE_WHEN_NOT_WANTED);
          return new HookExit.Superseded();
        }
        if (System.nanoTime() - ends >= 0) {
          ProcessTree.end(process.toHandle(), mark, grace);
          return new HookExit.CutOff(output(stdout, stderr));
        }
      }
      return new HookExit.Ended(process.exitValue(), output(stdout, stderr));
    } catch (InterruptedException e) {
      ProcessTree.end(process.toHandle(), mark, GRACE_WHEN_NOT_WANTED);
      throw e;
    }
  }

  private Process start() throws IOException {
    var builder = new ProcessBuilder(argv).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().put(ProcessTree.MARK, mark);
    return builder.start();
  }

  private void feed(Process process) {
    // On a thread of its own: a command that reads nothing must not hold up the one that waits.
    Thread.ofPlatform()
        .daemon()
        .name("hook-stdin")
        .start(
            () -> {
              try (var out = process.getOutputStream()) {
                out.write(input.getBytes(StandardCharsets.UTF_8));
              } catch (IOException e) {
                LOG.debug("a command did not read its request: {}", e.getMessage());
              }
            });
  }

  private HookExit.Output output(Drain stdout, Drain stderr) throws InterruptedException {
    return new HookExit.Output(
        stdout.text(redactor), stderr.text(redactor), stdout.kept.truncated());
  }

  /** Tells whose it is without what it holds. */
  @Override
  public String toString() {
    return "HookProcess[" + argv + ", " + directory + "]";
  }

  /**
   * Reads a stream as it comes, so that no command blocks on a full pipe. What a command leaves
   * running may keep the stream open; it is then waited for only a little. The thread is no virtual
   * one: a read from a pipe would hold its carrier.
   */
  private static final class Drain {
    private final BoundedOutput kept = BoundedOutput.last(BOUND);
    private final Thread thread;

    Drain(InputStream stream, String name) {
      thread = Thread.ofPlatform().daemon().name("hook-" + name).start(() -> read(stream));
    }

    private void read(InputStream stream) {
      var buffer = new byte[8192];
      try (stream) {
        for (var read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
          kept.add(Arrays.copyOf(buffer, read));
        }
      } catch (IOException e) {
        LOG.debug("a command's output ended early: {}", e.getMessage());
      }
    }

    String text(Redactor redactor) throws InterruptedException {
      thread.join(LAST_WORDS);
      // What steers a terminal, and the character that no database takes, are no part of a text.
      var text = CONTROL.matcher(kept.text()).replaceAll("\uFFFD");
      return kept.truncated()
          ? redactor.redactCut(HALF_CHARACTER.matcher(text).replaceFirst(""))
          : redactor.redact(text);
    }
  }
}
