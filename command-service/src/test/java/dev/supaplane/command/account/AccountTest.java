package dev.supaplane.command.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.Database;
import dev.supaplane.command.account.AccountCommand.CreateAccount;
import dev.supaplane.command.account.AccountCommand.DeleteAccount;
import dev.supaplane.command.account.AccountCommand.DisableAccount;
import dev.supaplane.command.account.AccountCommand.EnableAccount;
import dev.supaplane.command.account.AccountCommand.IssueToken;
import dev.supaplane.command.account.AccountCommand.LinkIdentity;
import dev.supaplane.command.account.AccountCommand.RevokeToken;
import dev.supaplane.command.account.AccountCommand.SetPassword;
import dev.supaplane.command.account.AccountCommand.UnlinkIdentity;
import dev.supaplane.command.project.OperationPolicy;
import dev.supaplane.events.account.AccountEvent;
import dev.supaplane.events.account.AccountEvent.AccessTokenIssued;
import dev.supaplane.events.account.AccountEvent.AccessTokenRevoked;
import dev.supaplane.events.account.AccountEvent.AccountCreated;
import dev.supaplane.events.account.AccountEvent.AccountDeleted;
import dev.supaplane.events.account.AccountEvent.AccountDisabled;
import dev.supaplane.events.account.AccountEvent.AccountEnabled;
import dev.supaplane.events.account.AccountEvent.AccountIdentityLinked;
import dev.supaplane.events.account.AccountEvent.AccountIdentityUnlinked;
import dev.supaplane.events.account.AccountEvent.AccountPasswordSet;
import dev.supaplane.kit.token.Pepper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.awaitility.Awaitility;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an account takes and refuses; the book follows in a real database. */
class AccountTest {
  private static final UUID ID = UUID.fromString("00010203-0405-4607-8809-0a0b0c0d0e0f");
  private static final UUID TOKEN = UUID.fromString("0f0e0d0c-0b0a-4908-8706-050403020100");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final PasswordHash HASH = new PasswordHash("$argon2id$of-a-test");
  private static final Identity IDENTITY = new Identity(TOKEN, "acme", "https://id.example", "0oa");
  private static final AccountCreated CREATED =
      new AccountCreated(ID, "ada@example.com", "Ada", NOW);
  private static final AccessTokenIssued ISSUED = issued(TOKEN);

  @TempDir private static Path directory;
  private static Database database;

  private FixtureConfiguration<Account> fixture;

  @BeforeAll
  static void start() {
    database = new Database(directory.resolve("postgres"));
  }

  @AfterAll
  static void stop() {
    database.close();
  }

  @BeforeEach
  void fixture() {
    fixture = new AggregateTestFixture<>(Account.class);
    var db = database.client();
    db.sql("delete from account").update();
    db.sql("delete from account_password").update();
    db.sql("delete from sign_in_session").update();
    fixture.registerInjectableResource(
        new OperationPolicy(Duration.ofMinutes(15), Map.of(), UUID::randomUUID, () -> NOW));
    fixture.registerInjectableResource(new AccountBook(db));
  }

  @Test
  void anAccountWithAPasswordTellsThatThereIsOneAndNotWhich() {
    fixture
        .givenNoPriorActivity()
        .when(new CreateAccount(ID, "ada@example.com", "Ada", HASH))
        .expectEvents(CREATED, new AccountPasswordSet(ID, false, NOW));
  }

  @Test
  void nothingCanBeAskedOfAnAccountThatIsNot() {
    for (var command : others()) {
      fixture
          .givenNoPriorActivity()
          .when(command)
          .expectException(AccountRefused.class)
          .expectNoEvents();
      fixture();
    }
  }

  @Test
  void nothingComesAfterItsEndButAnotherEnd() {
    fixture
        .given(CREATED, new AccountDeleted(ID, NOW))
        .when(new DeleteAccount(ID))
        .expectNoEvents()
        .expectSuccessfulHandlerExecution();
    fixture();
    fixture
        .given(CREATED, new AccountDeleted(ID, NOW))
        .when(new EnableAccount(ID))
        .expectException(AccountRefused.class);
  }

  @Test
  void whatIsSoAlreadyIsNoEvent() {
    fixture.given(CREATED).when(new EnableAccount(ID)).expectNoEvents();
    fixture();
    fixture
        .given(CREATED, new AccountDisabled(ID, NOW))
        .when(new DisableAccount(ID))
        .expectNoEvents();
    fixture();
    fixture
        .given(CREATED, new AccountDisabled(ID, NOW))
        .when(new EnableAccount(ID))
        .expectEvents(new AccountEnabled(ID, NOW));
  }

  @Test
  void aPasswordThatSomebodyElseSetsEndsTheSessions() {
    fixture
        .given(CREATED)
        .when(new SetPassword(ID, HASH, null))
        .expectEvents(new AccountPasswordSet(ID, true, NOW));
    fixture();
    database
        .client()
        .sql(
            "insert into sign_in_session (id, account, begun_at, used_at) values (?, ?, now(), now())")
        .params(TOKEN, ID)
        .update();
    fixture
        .given(CREATED)
        .when(new SetPassword(ID, HASH, TOKEN))
        .expectEvents(new AccountPasswordSet(ID, false, TOKEN, NOW));
  }

  /** Who was put out while they changed their password does not come back by it. */
  @Test
  void aPasswordIsNotSetInASessionThatIsOver() {
    fixture
        .given(CREATED)
        .when(new SetPassword(ID, HASH, TOKEN))
        .expectException(AccountRefused.class)
        .expectNoEvents();
  }

  @Test
  void anIdentityIsNotLinkedInASessionThatIsOver() {
    fixture
        .given(CREATED)
        .when(new LinkIdentity(ID, IDENTITY, UUID.randomUUID()))
        .expectException(AccountRefused.class)
        .expectExceptionMessage("The session is over; sign in again")
        .expectNoEvents();
  }

  @Test
  void anIdentityIsLinkedOnceAndUnlinkedUnlessItIsTheLastWayIn() {
    var linked = new AccountIdentityLinked(ID, TOKEN, "acme", "https://id.example", "0oa", NOW);
    var same = new Identity(UUID.randomUUID(), "acme", "https://id.example", "0oa");
    fixture
        .givenNoPriorActivity()
        .when(new CreateAccount(ID, "ada@example.com", "Ada", null, IDENTITY))
        .expectEvents(CREATED, linked);
    fixture();
    fixture.given(CREATED, linked).when(new LinkIdentity(ID, same, null)).expectNoEvents();
    fixture();
    fixture
        .given(CREATED, linked)
        .when(new UnlinkIdentity(ID, TOKEN))
        .expectException(AccountRefused.class)
        .expectNoEvents();
    fixture();
    fixture
        .given(CREATED, linked, new AccountPasswordSet(ID, true, NOW))
        .when(new UnlinkIdentity(ID, TOKEN))
        .expectEvents(new AccountIdentityUnlinked(ID, TOKEN, NOW));
    fixture();
    fixture
        .given(CREATED, new AccountDisabled(ID, NOW))
        .when(new LinkIdentity(ID, IDENTITY, null))
        .expectException(AccountRefused.class);
  }

  @Test
  void anIdentityIsOfOneAccount() {
    var other = UUID.randomUUID();
    var again = new Identity(UUID.randomUUID(), "acme", "https://id.example", "0oa");
    new AccountBook(database.client()).follow(new AccountCreated(other, "b@b.example", "B", NOW));
    new Identities(database.client())
        .link(
            new AccountIdentityLinked(
                other, again.id(), "acme", again.issuer(), again.subject(), NOW));
    fixture
        .givenNoPriorActivity()
        .when(new CreateAccount(ID, "ada@example.com", "Ada", null, IDENTITY))
        .expectException(AccountRefused.class);
  }

  /** What was right when it was tried is not right any more when the session begins. */
  @Test
  void aSignInThatRacesAChangeOfThePasswordIsRefused() throws Exception {
    var sessions = sessions();
    var book = new AccountBook(database.client());
    withPassword(book);
    var proof = new Proof.OfPassword(HASH);
    assertThat(sessions.begin(ID, proof)).isPresent();
    var changed = new CountDownLatch(1);
    var waited = new CountDownLatch(1);
    try (var threads = Executors.newFixedThreadPool(2)) {
      var change =
          threads.submit(
              () ->
                  database
                      .transaction()
                      .execute(
                          _ -> {
                            book.keep(ID, new PasswordHash("another"), NOW);
                            changed.countDown();
                            await(waited);
                            book.endSessions(ID, null);
                            return true;
                          }));
      await(changed);
      var racing = threads.submit(() -> sessions.begin(ID, proof));
      // It waits for the change to be made, or not to be.
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
      assertThat(change.get()).isTrue();
      assertThat(racing.get()).isEmpty();
    }
    assertThat(sessionsLeft()).isZero();
  }

  @Test
  void nobodyBeginsASessionOfAnAccountThatIsShut() {
    var sessions = sessions();
    withPassword(new AccountBook(database.client()));
    new Identities(database.client())
        .link(new AccountIdentityLinked(ID, TOKEN, "acme", "https://id.example", "0oa", NOW));
    assertThat(sessions.begin(ID, new Proof.OfIdentity(TOKEN, "acme"))).isPresent();
    assertThat(sessions.begin(ID, new Proof.OfIdentity(UUID.randomUUID(), "acme"))).isEmpty();
    database.client().sql("update account set disabled = true").update();
    assertThat(sessions.begin(ID, new Proof.OfPassword(HASH))).isEmpty();
    assertThat(sessions.begin(ID, new Proof.OfIdentity(TOKEN, "acme"))).isEmpty();
    assertThat(sessions.begin(ID, new Proof.JustMade())).isEmpty();
  }

  private static Sessions sessions() {
    return new Sessions(
        database.client(),
        database.transaction(),
        Pepper.load(directory.resolve("pepper")),
        InstantSource.system());
  }

  private static void withPassword(AccountBook book) {
    book.follow(CREATED);
    book.keep(ID, HASH, NOW);
  }

  private static long sessionsLeft() {
    return database.client().sql("select count(*) from sign_in_session").query(Long.class).single();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aTokenIsRevokedOnce() {
    fixture
        .given(CREATED, ISSUED)
        .when(new RevokeToken(ID, TOKEN))
        .expectEvents(new AccessTokenRevoked(ID, TOKEN, NOW));
    fixture();
    fixture
        .given(CREATED, ISSUED, new AccessTokenRevoked(ID, TOKEN, NOW))
        .when(new RevokeToken(ID, TOKEN))
        .expectException(AccountRefused.class);
  }

  @Test
  void aDisabledAccountGetsNoToken() {
    fixture
        .given(CREATED, new AccountDisabled(ID, NOW))
        .when(issue(TOKEN))
        .expectException(AccountRefused.class);
  }

  @Test
  void anAccountHasNoMoreTokensThanItMay() {
    var past = new ArrayList<AccountEvent>(List.of(CREATED));
    for (var i = 0; i < AccountDecider.MOST_TOKENS; i++) {
      past.add(issued(UUID.randomUUID()));
    }
    fixture.given(past).when(issue(TOKEN)).expectException(AccountRefused.class);
  }

  /**
   * A model that is told all events knows what the state knows, whatever is asked in which order.
   */
  @Property(tries = 200)
  void theStateIsWhatItsEventsSay(@ForAll @Size(max = 40) List<@IntRange(max = 6) Integer> asked) {
    AccountState state = new AccountState.Absent();
    var model = new ArrayList<UUID>();
    for (var number : asked) {
      var token = UUID.randomUUID();
      var command =
          switch (number) {
            case 0 -> new CreateAccount(ID, "ada@example.com", "Ada", null);
            case 1 -> issue(token);
            case 2 -> new RevokeToken(ID, model.isEmpty() ? token : model.getFirst());
            case 3 -> new DisableAccount(ID);
            case 4 -> new EnableAccount(ID);
            case 5 -> new SetPassword(ID, HASH, null);
            default -> new DeleteAccount(ID);
          };
      try {
        for (var event : AccountDecider.decide(command, state, NOW)) {
          state = state.after(event);
          switch (event) {
            case AccessTokenIssued e -> model.add(e.token());
            case AccessTokenRevoked e -> model.remove(e.token());
            case AccountDeleted _ -> model.clear();
            default -> {}
          }
        }
      } catch (AccountRefused refused) {
        assertThat(refused).hasMessageMatching("[A-Z].{10,}");
      }
      if (state instanceof AccountState.Live live) {
        assertThat(live.tokens()).isEqualTo(Set.copyOf(model));
      } else {
        assertThat(model).isEmpty();
      }
    }
  }

  private static List<AccountCommand> others() {
    return List.of(
        new SetPassword(ID, HASH, null),
        new DisableAccount(ID),
        new EnableAccount(ID),
        new DeleteAccount(ID),
        issue(TOKEN),
        new RevokeToken(ID, TOKEN));
  }

  private static IssueToken issue(UUID token) {
    return new IssueToken(
        ID, token, "laptop", token.toString(), List.of(), List.of(), List.of(), null);
  }

  private static AccessTokenIssued issued(UUID token) {
    return new AccessTokenIssued(
        ID, token, "laptop", token.toString(), List.of(), List.of(), List.of(), null, NOW);
  }
}
