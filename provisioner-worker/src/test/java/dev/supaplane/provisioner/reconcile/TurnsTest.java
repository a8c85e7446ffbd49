package dev.supaplane.provisioner.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnsTest {
  private static final Duration HEAD_START = Duration.ofSeconds(20);

  private final AtomicLong now = new AtomicLong();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void end() {
    threads.shutdownNow();
    threads.close();
  }

  @Test
  void neverMoreThanThePlacesAtATime() throws Exception {
    var turns = new Turns(3, HEAD_START);
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    // Three have to meet inside, or none gets out.
    var meeting = new CyclicBarrier(3);
    var all = new ArrayList<Future<?>>();
    for (var number = 0; number < 30; number++) {
      all.add(
          threads.submit(
              () -> {
                try (var _ = turns.take(() -> false).orElseThrow()) {
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  meeting.await();
                  inside.decrementAndGet();
                }
                return null;
              }));
    }
    for (var one : all) {
      one.get(20, TimeUnit.SECONDS);
    }
    assertThat(most).hasValue(3);
  }

  @Test
  void whoComesFirstIsServedFirst() throws Exception {
    var turns = new Turns(1, HEAD_START, now::get);
    var order = Collections.synchronizedList(new ArrayList<Integer>());
    var first = turns.take(() -> false).orElseThrow();
    var all = new ArrayList<Future<?>>();
    for (var number = 0; number < 10; number++) {
      var queued = new CountDownLatch(1);
      var mine = number;
      all.add(
          threads.submit(
              () -> {
                var turn =
                    turns.take(
                        () -> {
                          queued.countDown();
                          return false;
                        });
                try (var _ = turn.orElseThrow()) {
                  order.add(mine);
                }
                return null;
              }));
      assertThat(queued.await(10, TimeUnit.SECONDS)).isTrue();
    }
    first.close();
    for (var one : all) {
      one.get(20, TimeUnit.SECONDS);
    }
    assertThat(order).isEqualTo(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  }

  @Test
  void afterItsHeadStartOneThatDoesNotEndHoldsNobodyUp() throws Exception {
    var turns = new Turns(1, HEAD_START, now::get);
    var sick = turns.take(() -> false).orElseThrow();
    assertThat(turns.take(new Once())).isEmpty();
    now.addAndGet(HEAD_START.toNanos());
    try (var next = turns.take(() -> false).orElseThrow()) {
      assertThat(next).isNotSameAs(sick);
      // The sick one ends at last: that gives back nothing that it no longer has.
      sick.close();
      assertThat(turns.take(new Once())).isEmpty();
    }
    assertThat(turns.take(() -> false)).isPresent();
  }

  @Test
  void whoGivesUpLeavesTheQueue() throws Exception {
    var turns = new Turns(1, HEAD_START, now::get);
    var first = turns.take(() -> false).orElseThrow();
    var givesUp = new AtomicBoolean();
    var gaveUp = threads.submit(() -> turns.take(givesUp::get));
    givesUp.set(true);
    assertThat(gaveUp.get(10, TimeUnit.SECONDS)).isEmpty();
    first.close();
    assertThat(turns.take(() -> false)).isPresent();
  }

  @Test
  void thereIsAlwaysAPlace() {
    assertThatThrownBy(() -> new Turns(0, HEAD_START)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Waits once, then gives up. */
  private static final class Once implements java.util.function.BooleanSupplier {
    private boolean asked;

    @Override
    public boolean getAsBoolean() {
      var before = asked;
      asked = true;
      return before;
    }
  }
}
