package dev.supaplane.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Somebody else's program, run in a directory that is also its home.
 *
 * @param directory where it runs, and where what it says is kept
 * @param environment beside what every program of this user has
 */
record Program(Path directory, Map<String, String> environment) {
  /** What a run ended with. */
  record Run(int code, String out, String err) {
    /** What it wrote to its output; fails with all that it said unless it ended well. */
    String expect(String what) {
      if (code != 0) {
        throw new AssertionError(what + ": " + this);
      }
      return out;
    }

    @Override
    public String toString() {
      return "exit " + code + "\n" + out + "\n" + err;
    }
  }

  /**
   * Runs it to its end, with nothing to read.
   *
   * @param patience after which it is ended, and that is a failure
   */
  Run run(Duration patience, List<String> command) throws IOException, InterruptedException {
    var out = Files.createTempFile(directory, "out", "");
    var err = Files.createTempFile(directory, "err", "");
    var builder = new ProcessBuilder(new ArrayList<>(command)).directory(directory.toFile());
    builder.environment().put("HOME", directory.toString());
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    var process = builder.start();
    if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          String.join(" ", command)
              + " takes longer than "
              + patience
              + ":\n"
              + Files.readString(out)
              + Files.readString(err));
    }
    return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
  }
}
