package dev.supaplane.query.projection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class VersionsTest {
  private final Versions versions = new Versions();

  @Test
  void whatIsThereIsNotWaitedFor() throws InterruptedException {
    assertThat(versions.await(() -> true, Duration.ZERO)).isTrue();
  }

  @Test
  void whatNeverComesIsWaitedForInVain() throws InterruptedException {
    assertThat(versions.await(() -> false, Duration.ofMillis(250))).isFalse();
  }

  @Test
  void whatComesWhileItIsWaitedForIsSeen() throws InterruptedException {
    var there = new AtomicBoolean();
    var asked = new AtomicInteger();
    var writer =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (asked.get() == 0) {
                    Thread.onSpinWait();
                  }
                  there.set(true);
                  versions.moved();
                });
    assertThat(
            versions.await(
                () -> {
                  var answer = there.get();
                  asked.incrementAndGet();
                  return answer;
                },
                Duration.ofMinutes(1)))
        .isTrue();
    writer.join();
  }

  @Test
  void aSlowLookHoldsUpNeitherTheProjectionNorOthers() throws Exception {
    var looking = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var slow =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return versions.await(
                    () -> {
                      looking.countDown();
                      try {
                        return release.await(1, TimeUnit.MINUTES);
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                    },
                    Duration.ofMinutes(1));
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    looking.await();
    // Both would hang here, up to the time-out, if looking held the lock.
    versions.moved();
    assertThat(versions.await(() -> true, Duration.ofSeconds(1))).isTrue();
    assertThat(slow.isDone()).isFalse();
    release.countDown();
    assertThat(slow.get()).isTrue();
  }
}
