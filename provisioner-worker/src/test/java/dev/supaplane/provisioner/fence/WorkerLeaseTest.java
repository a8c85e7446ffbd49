package dev.supaplane.provisioner.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Two workers for one host, on a real Kafka. */
class WorkerLeaseTest {
  private static final Duration TENURE = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path directory;
  private static EmbeddedKafka kafka;
  private String host = "";

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(directory, 0);
    KafkaTopics.ensure(kafka.bootstrap(), List.of(Topics.EVENTS), Duration.ofSeconds(30));
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @BeforeEach
  void name(TestInfo test) {
    host = test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
  }

  @Test
  void whoIsAloneHoldsItAndKeepsIt() throws Exception {
    try (var lease = lease("one")) {
      lease.start();
      assertThat(lease.awaitHeld(PATIENCE)).isTrue();
      var beats = beats();
      await(() -> beats() > beats + 3);
      await(() -> lease.isHeld() && lease.problem().isEmpty());
    }
  }

  @Test
  void aSecondInstallationWaitsAsLongAsTheFirstOneLives() throws Exception {
    try (var second = lease("two")) {
      try (var first = lease("one")) {
        first.start();
        assertThat(first.awaitHeld(PATIENCE)).isTrue();
        second.start();
        var beats = beats();
        await(() -> beats() > beats + 15);
        assertThat(second.isHeld()).isFalse();
        assertThat(second.problem().orElseThrow()).contains("another worker");
        assertThat(holder()).isEqualTo("one");
      }
      assertThat(second.awaitHeld(PATIENCE)).isTrue();
    }
  }

  @Test
  void whoWasSilentForTooLongIsReplacedAndItsBeatIsTakenNoMore() throws Exception {
    try (var store = store();
        var silent = store.claim();
        var second = lease("two")) {
      silent.beat(new Holder("one", 1, false));
      second.start();
      assertThat(second.awaitHeld(PATIENCE)).isTrue();
      assertThatThrownBy(() -> silent.beat(new Holder("one", 2, false)))
          .isInstanceOf(KafkaException.class);
      assertThat(store.holder().orElseThrow().installation()).isEqualTo("two");
    }
  }

  @Test
  void theNextProcessOfTheSameInstallationNeedNotWait() throws Exception {
    try (var store = store();
        var killed = store.claim();
        var next = lease("one")) {
      killed.beat(new Holder("one", 7, false));
      var begun = System.nanoTime();
      next.start();
      assertThat(next.awaitHeld(PATIENCE)).isTrue();
      // A worker of another installation would have to watch for longer than a tenure.
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(TENURE);
    }
  }

  private WorkerLease lease(String installation) {
    return new WorkerLease(
        store(), installation, new Tenure(TENURE, System::nanoTime, InstantSource.system()));
  }

  private KafkaLeaseStore store() {
    return new KafkaLeaseStore(kafka.bootstrap(), host, TENURE);
  }

  private long beats() throws Exception {
    try (var store = store()) {
      return store.holder().map(Holder::beats).orElse(0L);
    }
  }

  private String holder() {
    try (var store = store()) {
      return store.holder().map(Holder::installation).orElse("");
    }
  }

  private interface Question {
    boolean yes() throws Exception;
  }

  private static void await(Question question) throws Exception {
    var until = System.nanoTime() + PATIENCE.toNanos();
    while (!question.yes()) {
      assertThat(System.nanoTime()).isLessThan(until);
      Thread.onSpinWait();
    }
  }
}
