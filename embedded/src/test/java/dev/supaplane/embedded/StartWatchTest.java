package dev.supaplane.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartWatchTest {
  @TempDir Path directory;

  /**
   * A slow disk takes its time to unpack the program after the shell has told what system it is.
   */
  @Test
  void aShellThatEndsIsNoServerThatEnded() throws IOException, InterruptedException {
    try (var _ = StartWatch.over(directory)) {
      // It waits for a line, long enough to be seen.
      var shell = new ProcessBuilder("sh", "-c", "read line").start();
      assertThat(shell.waitFor(1, TimeUnit.SECONDS)).isFalse();
      assertThat(shell.destroyForcibly().waitFor()).isNotZero();
      assertThat(new CountDownLatch(1).await(10, TimeUnit.SECONDS)).isFalse();
    }
  }
}
