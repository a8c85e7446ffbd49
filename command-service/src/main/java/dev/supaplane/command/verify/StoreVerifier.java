package dev.supaplane.command.verify;

import dev.supaplane.command.verify.Verification.Findings;
import dev.supaplane.command.verify.Verification.Kind;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Compares what is stored with what was published, while both go on: what is stored at its
 * beginning must have been published, and what was published must be stored at its end.
 */
public final class StoreVerifier {
  private final StoreReader store;
  private final String bootstrap;
  private final Duration patience;

  /**
   * A verifier.
   *
   * @param bootstrap of Kafka
   * @param patience how long the relay may take to publish what is stored
   */
  public StoreVerifier(
      JdbcClient db, PlatformTransactionManager transactions, String bootstrap, Duration patience) {
    this.store = new StoreReader(db, transactions);
    this.bootstrap = bootstrap;
    this.patience = patience;
  }

  /** Reads both whole, and compares; takes seconds for every hundred thousand events. */
  public Verification verify() {
    var findings = new Findings();
    var stored = store.all(findings);
    try (var topic = new TopicReader(bootstrap, findings)) {
      topic.readOn(patience);
      var until = System.nanoTime() + patience.toNanos();
      while (!hasAllOf(topic.streams(), stored) && System.nanoTime() < until) {
        topic.awaitMore();
      }
      compare(stored, topic.streams(), findings);
      var later = checkLater(stored, topic.streams(), findings);
      return findings.verification(
          stored.cut(stored), topic.streams().cut(stored), topic.repeated(), later);
    }
  }

  private static boolean hasAllOf(Streams published, Streams stored) {
    return stored.aggregates().stream()
        .allMatch(aggregate -> published.length(aggregate) >= stored.length(aggregate));
  }

  private static void compare(Streams stored, Streams published, Findings findings) {
    for (var aggregate : stored.aggregates()) {
      for (var number = 0; number < stored.length(aggregate); number++) {
        if (number >= published.length(aggregate)) {
          findings.add(Kind.MISSING, aggregate, number);
        } else if (!stored.agrees(published, aggregate, number)) {
          findings.add(Kind.ALTERED, aggregate, number);
        }
      }
    }
  }

  /** What was published beyond the first look at the store has to be there at a second one. */
  private long checkLater(Streams stored, Streams published, Findings findings) {
    var later = 0L;
    for (var aggregate : published.aggregates()) {
      var begin = stored.length(aggregate);
      var end = published.length(aggregate);
      if (end > begin) {
        var now = store.of(aggregate, findings);
        for (var number = begin; number < end; number++) {
          if (number >= now.length(aggregate)) {
            findings.add(Kind.PHANTOM, aggregate, number);
          } else if (now.agrees(published, aggregate, number)) {
            later++;
          } else {
            findings.add(Kind.ALTERED, aggregate, number);
          }
        }
      }
    }
    return later;
  }
}
