package dev.supaplane.provisioner.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  @Test
  void aCallThatEndsGivesItsResult() throws Exception {
    assertThat(Deadline.within(Duration.ofMinutes(1), () -> "done")).isEqualTo("done");
  }

  @Test
  void aCallThatFailsGivesItsFailureAsTheCause() {
    assertThatThrownBy(
            () ->
                Deadline.within(
                    Duration.ofMinutes(1),
                    () -> {
                      throw new IOException("broken");
                    }))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("broken");
  }

  @Test
  void aCallThatTakesTooLongIsInterrupted() throws Exception {
    var interrupted = new CountDownLatch(1);
    assertThatThrownBy(
            () -> Deadline.within(Duration.ofMillis(200), () -> untilInterrupted(interrupted)))
        .isInstanceOf(TimeoutException.class);
    assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoIsInterruptedInterruptsItsCall() throws Exception {
    var interrupted = new CountDownLatch(1);
    var waiting = new CountDownLatch(1);
    var caller =
        Thread.ofVirtual()
            .start(
                () ->
                    assertThatThrownBy(
                            () ->
                                Deadline.within(
                                    Duration.ofMinutes(5),
                                    () -> {
                                      waiting.countDown();
                                      return untilInterrupted(interrupted);
                                    }))
                        .isInstanceOf(InterruptedException.class));
    assertThat(waiting.await(60, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    caller.join();
  }

  private static boolean untilInterrupted(CountDownLatch interrupted) throws InterruptedException {
    try {
      return new CountDownLatch(1).await(5, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
  }
}
