package dev.supaplane.command.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.kit.watch.Reading;
import dev.supaplane.kit.watch.Reading.Gauge;
import dev.supaplane.kit.watch.Sample;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is stored and not yet published, by the position that the relay keeps in the store's own
 * database: true whichever process relays, and when none does.
 */
public final class RelayLag implements Sample {
  private static final Gauge EVENTS =
      new Gauge("supaplane.relay.lag.events", "Events that are stored and not yet published");
  private static final Gauge SECONDS =
      new Gauge("supaplane.relay.lag.seconds", "Age of the oldest event that is not published");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final JdbcClient db;
  private final InstantSource clock;
  private final Duration most;
  private volatile Duration behind = Duration.ZERO;

  /**
   * The lag of the relay.
   *
   * @param most how old an event may be before the relay counts as stalled
   */
  public RelayLag(JdbcClient db, InstantSource clock, Duration most) {
    this.db = db;
    this.clock = clock;
    this.most = most;
  }

  @Override
  public String name() {
    return "relay";
  }

  /** What is wrong, as of the last look; empty where nothing waits for too long. */
  public Optional<String> problem() {
    var now = behind;
    return now.compareTo(most) > 0
        ? Optional.of("has an event to publish that is " + now.toSeconds() + " s old")
        : Optional.empty();
  }

  @Override
  public List<Reading> take() {
    record Waiting(long events, Optional<Instant> oldest) {}
    var waiting =
        db.sql(
                """
                select count(*), (select timestamp from domainevententry
                  where globalindex > :position order by globalindex limit 1)
                from domainevententry where globalindex > :position
                """)
            .param("position", position())
            .query(
                (row, _) ->
                    new Waiting(
                        row.getLong(1), Optional.ofNullable(row.getString(2)).map(Instant::parse)))
            .single();
    behind =
        waiting
            .oldest()
            .map(oldest -> Duration.between(oldest, clock.instant()))
            .filter(age -> !age.isNegative())
            .orElse(Duration.ZERO);
    return List.of(EVENTS.is(waiting.events()), SECONDS.is(behind.toMillis() / 1e3));
  }

  /** Number of the last event that is published; 0 before the first. */
  private long position() {
    return db
        .sql("select token from tokenentry where processorname = ? and token is not null")
        .param(KafkaRelay.NAME)
        .query((row, _) -> JSON.readTree(new String(row.getBytes(1), UTF_8)))
        .list()
        .stream()
        .mapToLong(token -> Math.max(0, token.path("index").asLong(0)))
        .min()
        .orElse(0);
  }
}
