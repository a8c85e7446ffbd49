package dev.supaplane.command.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.Database;
import dev.supaplane.command.account.Sessions.Refresh;
import dev.supaplane.events.account.AccountEvent.AccountCreated;
import dev.supaplane.events.account.AccountEvent.AccountDeleted;
import dev.supaplane.events.account.AccountEvent.AccountIdentityLinked;
import dev.supaplane.kit.token.Pepper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions in a real database: how many tokens they get, and who waits for whom. */
class SessionsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private static Path directory;
  private static Database database;

  @BeforeAll
  static void start() {
    database = new Database(directory.resolve("postgres"));
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @Test
  void aSessionGetsNoMoreTokensInAnHourThanItMayAndGoesOnLater() {
    var time = new AtomicReference<>(NOW);
    var sessions = sessions(time::get);
    var token = sessions.begin(account(), new Proof.JustMade()).orElseThrow().refreshToken();
    for (var had = 1; had < Sessions.MOST_COUNTED; had++) {
      time.updateAndGet(now -> now.plusSeconds(1));
      token = next(sessions, token);
    }
    var refused = sessions.refresh(token);
    // The first of them is an hour old by then.
    var patience = Duration.ofHours(1).minusSeconds(Sessions.MOST_COUNTED - 1);
    assertThat(refused).isEqualTo(new Refresh.TooSoon(patience));
    time.updateAndGet(now -> now.plus(patience));
    assertThat(next(sessions, token)).isNotEqualTo(token);
  }

  /** Each of the two would else hold what the other waits for. */
  @Test
  void aSessionThatBeginsWhileItsAccountIsDeletedDoesNotStandInTheWay() throws Exception {
    var sessions = sessions(InstantSource.system());
    var book = new AccountBook(database.client());
    var account = account();
    var identity = UUID.randomUUID();
    new Identities(database.client())
        .link(
            new AccountIdentityLinked(
                account, identity, "acme", "https://id.example", identity.toString(), NOW));
    var held = new CountDownLatch(1);
    var waited = new CountDownLatch(1);
    try (var threads = Executors.newFixedThreadPool(2)) {
      var deletion =
          threads.submit(
              () ->
                  database
                      .transaction()
                      .execute(
                          _ -> {
                            database
                                .client()
                                .sql("select 1 from account where id = ? for update")
                                .param(account)
                                .query(Integer.class)
                                .single();
                            held.countDown();
                            await(waited);
                            book.follow(new AccountDeleted(account, NOW));
                            return true;
                          }));
      await(held);
      var racing =
          threads.submit(() -> sessions.begin(account, new Proof.OfIdentity(identity, "acme")));
      Awaitility.await()
          .until(
              () ->
                  database
                          .client()
                          .sql("select count(*) from pg_locks where not granted")
                          .query(Long.class)
                          .single()
                      > 0);
      waited.countDown();
      assertThat(deletion.get()).isTrue();
      assertThat(racing.get()).isEmpty();
    }
  }

  private static UUID account() {
    var account = UUID.randomUUID();
    new AccountBook(database.client())
        .follow(new AccountCreated(account, account + "@example.com", "Ada", NOW));
    return account;
  }

  private static String next(Sessions sessions, String token) {
    if (sessions.refresh(token) instanceof Refresh.Next next) {
      return next.refreshToken();
    }
    throw new AssertionError("no next token");
  }

  private static Sessions sessions(InstantSource clock) {
    return new Sessions(
        database.client(), database.transaction(), Pepper.load(directory.resolve("pepper")), clock);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
