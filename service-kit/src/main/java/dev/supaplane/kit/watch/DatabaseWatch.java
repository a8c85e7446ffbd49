package dev.supaplane.kit.watch;

import dev.supaplane.kit.web.ReadinessCheck;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Whether a database answers. It is asked beside the requests, so that one that is frozen keeps no
 * probe waiting.
 */
public final class DatabaseWatch implements Sample, ReadinessCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String name;
  private final Callable<List<Reading>> question;
  private final Freshness freshness = new Freshness(PATIENCE, System::nanoTime);

  /**
   * A watch over a database.
   *
   * @param name such as {@code command-database}
   * @param question asks the database, and reads from it what is told
   */
  public DatabaseWatch(String name, Callable<List<Reading>> question) {
    this.name = name;
    this.question = question;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> problem() {
    return freshness.problem();
  }

  @Override
  public List<Reading> take() throws Exception {
    try {
      var readings = question.call();
      freshness.answered();
      return readings;
    } catch (Exception e) {
      freshness.failed(e);
      throw e;
    }
  }
}
