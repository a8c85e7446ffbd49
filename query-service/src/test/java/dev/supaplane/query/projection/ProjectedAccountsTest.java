package dev.supaplane.query.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.supaplane.events.account.AccountEvent;
import dev.supaplane.events.account.AccountEvent.AccessTokenIssued;
import dev.supaplane.events.account.AccountEvent.AccessTokenRevoked;
import dev.supaplane.events.account.AccountEvent.AccountCreated;
import dev.supaplane.events.account.AccountEvent.AccountDeleted;
import dev.supaplane.events.account.AccountEvent.AccountDisabled;
import dev.supaplane.events.account.AccountEvent.AccountEnabled;
import dev.supaplane.events.account.AccountEvent.AccountPasswordSet;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import dev.supaplane.kit.token.Pepper;
import dev.supaplane.kit.token.PersonalToken;
import dev.supaplane.kit.token.SessionClaims;
import dev.supaplane.kit.web.Authenticator;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.query.RunningQueryService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.transaction.support.TransactionTemplate;

/** Accounts as the read side knows them: who is let in, and who no longer. */
class ProjectedAccountsTest extends RunningQueryService {
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Path KEYS = Path.of("session-keys.json");
  private static final Path PEPPER = Path.of("token-pepper");

  private ECKey key;

  @Override
  protected List<String> settings() {
    try {
      key = new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
      Files.writeString(directory.resolve(KEYS), new JWKSet(key.toPublicJWK()).toString());
      Pepper.load(directory.resolve(PEPPER));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of(
        "--supaplane.tokens.jwks-file=" + directory.resolve(KEYS),
        "--supaplane.tokens.pepper-file=" + directory.resolve(PEPPER));
  }

  /** One account and what is told of it. */
  private final class Told {
    final UUID id = UUID.randomUUID();
    private final List<AccountEvent> events = new ArrayList<>();

    Told() {
      tell(new AccountCreated(id, "ada@example.com", "Ada", AT));
    }

    void tell(AccountEvent event) {
      events.add(event);
      send(event, events.size() - 1);
    }

    void send(AccountEvent event, int sequence) {
      try (var feed = new Feed(kafka.bootstrap())) {
        feed.put(KafkaEnvelopes.record(Topics.EVENTS, envelope(event, sequence), body(event)));
      }
    }

    String issue(List<String> permissions) {
      var token = PersonalToken.fresh();
      tell(
          new AccessTokenIssued(
              id,
              UUID.randomUUID(),
              "t",
              pepper().macOf(token),
              permissions,
              List.of("acme"),
              List.of(),
              null,
              AT));
      return token;
    }
  }

  @Test
  void aTokenOfAMomentAgoWorksAtOnceAndIsRefusedOnceItIsRevoked() throws Exception {
    var account = new Told();
    var token = PersonalToken.fresh();
    try (var early = Executors.newSingleThreadExecutor()) {
      // Asked for before it is told.
      var asked = early.submit(() -> caller(token));
      var id = UUID.randomUUID();
      account.tell(
          new AccessTokenIssued(
              account.id,
              id,
              "t",
              pepper().macOf(token),
              List.of("project_read"),
              List.of("acme"),
              List.of(),
              null,
              AT));
      var caller = asked.get();
      // On a busy machine a second may pass.
      await().atMost(PATIENCE).until(() -> caller(token).isPresent());
      assertThat(caller.or(() -> caller(token)).map(Caller::account)).contains(account.id);
      assertThat(caller(token).orElseThrow().limits().permissions())
          .containsExactly(Permission.PROJECT_READ);
      assertThat(caller(token).orElseThrow().limits().organizations()).containsExactly("acme");
      account.tell(new AccessTokenRevoked(account.id, id, AT));
    }
    await().atMost(PATIENCE).until(() -> caller(token).isEmpty());
    assertThat(caller(PersonalToken.fresh())).isEmpty();
  }

  @Test
  void aTokenThatExpiredIsRefused() {
    var account = new Told();
    var token = PersonalToken.fresh();
    account.tell(
        new AccessTokenIssued(
            account.id,
            UUID.randomUUID(),
            "t",
            pepper().macOf(token),
            List.of(),
            List.of(),
            List.of(),
            AT.plusSeconds(1),
            AT));
    awaitVersion(account.id, 1);
    assertThat(caller(token)).isEmpty();
  }

  @Test
  void aDisabledAccountIsOutAndADeletedOneForGood() {
    var account = new Told();
    var token = account.issue(List.of());
    var before = session(account.id, AT.minusSeconds(60));
    var after = session(account.id, AT.plusSeconds(60));
    awaitVersion(account.id, 1);
    assertThat(caller(token)).isPresent();
    assertThat(caller(before)).isPresent();
    account.tell(new AccountDisabled(account.id, AT));
    awaitVersion(account.id, 2);
    for (var refused : List.of(token, before, after)) {
      assertThat(caller(refused)).isEmpty();
    }
    account.tell(new AccountEnabled(account.id, AT));
    awaitVersion(account.id, 3);
    assertThat(caller(token)).isPresent();
    assertThat(caller(before)).isEmpty();
    assertThat(caller(after).map(Caller::account)).contains(account.id);
    account.tell(new AccountDeleted(account.id, AT));
    awaitVersion(account.id, 4);
    assertThat(caller(token)).isEmpty();
    assertThat(caller(after)).isEmpty();
    assertThat(
            db().sql("select email || name from account where id = ?")
                .param(account.id.toString())
                .query(String.class)
                .single())
        .isEmpty();
  }

  @Test
  void aPasswordThatSomebodyElseSetEndsTheSessionsBefore() {
    var account = new Told();
    account.tell(new AccountPasswordSet(account.id, false, AT));
    awaitVersion(account.id, 1);
    var before = session(account.id, AT.minusSeconds(60));
    assertThat(caller(before)).isPresent();
    account.tell(new AccountPasswordSet(account.id, true, AT));
    awaitVersion(account.id, 2);
    assertThat(caller(before)).isEmpty();
    assertThat(caller(session(account.id, AT))).isPresent();
  }

  @Test
  void aPasswordOfOnesOwnEndsTheSessionsBeforeButTheOneInWhichItWasSet() {
    var account = new Told();
    var mine = UUID.randomUUID();
    var kept = session(account.id, mine, AT.minusSeconds(60));
    var other = session(account.id, AT.minusSeconds(60));
    awaitVersion(account.id, 0);
    assertThat(caller(other)).isPresent();
    account.tell(new AccountPasswordSet(account.id, false, mine, AT));
    awaitVersion(account.id, 1);
    assertThat(caller(other)).isEmpty();
    assertThat(caller(kept)).isPresent();
    assertThat(caller(session(account.id, AT))).isPresent();
    account.tell(new AccountDisabled(account.id, AT));
    account.tell(new AccountEnabled(account.id, AT));
    awaitVersion(account.id, 3);
    assertThat(caller(kept)).isEmpty();
  }

  /** What comes in its order is folded into the rows: the past of an account is not read again. */
  @Test
  void oneMoreEventReadsNothingOfThePast() {
    var account = UUID.randomUUID();
    var token = UUID.randomUUID();
    var transactions = context.getBean("queryTransactions", TransactionTemplate.class);
    var batches = new Batches(db(), transactions);
    var past =
        List.<AccountEvent>of(
            new AccountCreated(account, "ada@example.com", "Ada", AT),
            new AccessTokenIssued(
                account, token, "t", token.toString(), List.of(), List.of(), List.of(), null, AT));
    for (var i = 0; i < past.size(); i++) {
      var told = told(past.get(i), i);
      transactions.executeWithoutResult(_ -> batches.take(List.of(told)));
    }
    db().sql("delete from history where subject = ?").param(account.toString()).update();
    transactions.executeWithoutResult(
        _ -> batches.take(List.of(told(new AccountDisabled(account, AT), 2))));
    assertThat(
            row(
                "select email || ' ' || state || ' ' || version from account where id = ?",
                account))
        .contains("ada@example.com disabled 2");
    assertThat(row("select name from access_token where account = ?", account)).contains("t");
  }

  @Test
  void theSuperusersSessionIsTheSuperusers() {
    assertThat(caller(session(SessionClaims.SUPERUSER, AT))).contains(Caller.SUPERUSER);
    assertThat(caller(session(UUID.randomUUID(), AT))).isEmpty();
  }

  @Test
  void overHttpATokenOpensAndNobodysDoesNot() {
    var account = new Told();
    var token = account.issue(List.of());
    awaitVersion(account.id, 1);
    assertThat(status(token)).isEqualTo(200);
    assertThat(status(PersonalToken.fresh())).isEqualTo(401);
  }

  private int status(String token) {
    return client
        .method(HttpMethod.GET)
        .uri("/v1/organizations")
        .headers(headers -> headers.setBearerAuth(token))
        .exchange()
        .returnResult(byte[].class)
        .getStatus()
        .value();
  }

  /** Whatever comes twice or late, the rows are those of the events in their order. */
  @Test
  void orderAndRepetitionChangeNothing() {
    var random = new Random(7);
    for (var round = 0; round < 20; round++) {
      var account = UUID.randomUUID();
      var token = UUID.randomUUID();
      var events =
          List.<AccountEvent>of(
              new AccountCreated(account, "ada@example.com", "Ada", AT),
              new AccessTokenIssued(
                  account, token, "t", token.toString(), List.of(), List.of(), List.of(), null, AT),
              new AccountDisabled(account, AT),
              new AccessTokenRevoked(account, token, AT.plusSeconds(1)),
              new AccountEnabled(account, AT));
      var order = new ArrayList<>(List.of(0, 1, 2, 3, 4, random.nextInt(5), random.nextInt(5)));
      Collections.shuffle(order, random);
      var batches =
          new Batches(db(), context.getBean("queryTransactions", TransactionTemplate.class));
      for (var number : order) {
        context
            .getBean("queryTransactions", TransactionTemplate.class)
            .executeWithoutResult(_ -> batches.take(List.of(told(events.get(number), number))));
      }
      assertThat(row("select state || ' ' || version from account where id = ?", account))
          .contains("active 4");
      assertThat(
              row(
                  "select (revoked_at is not null)::text from access_token where account = ?",
                  account))
          .contains("true");
    }
  }

  private Optional<String> row(String sql, UUID account) {
    return db().sql(sql).param(account.toString()).query(String.class).optional();
  }

  private static History.Told told(AccountEvent event, int sequence) {
    var envelope = envelope(event, sequence);
    var record =
        new ConsumerRecord<>(Topics.EVENTS, 0, sequence, event.account().toString(), body(event));
    return new History.Told(
        record,
        new Incoming.Understood(
            (Record) event, envelope, new String(body(event), StandardCharsets.UTF_8)));
  }

  private static EventEnvelope envelope(AccountEvent event, int sequence) {
    return new EventEnvelope(
        event.account() + "-" + sequence,
        EventTypes.nameOf(event),
        "/test",
        event.account().toString(),
        event.at(),
        sequence,
        null,
        null,
        null);
  }

  private static byte[] body(AccountEvent event) {
    return EventJson.write(event);
  }

  private void awaitVersion(UUID account, long version) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> row("select version::text from account where id = ?", account),
            found -> found.filter(there -> Long.parseLong(there) >= version).isPresent());
  }

  private Optional<Caller> caller(String token) {
    return context.getBean("queryAuthenticator", Authenticator.class).callerOf(token);
  }

  private static Pepper pepper() {
    return Pepper.read(directory.resolve(PEPPER));
  }

  private String session(UUID account, Instant issued) {
    return session(account, UUID.randomUUID(), issued);
  }

  private String session(UUID account, UUID session, Instant issued) {
    var jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            new JWTClaimsSet.Builder()
                .issuer("supaplane")
                .subject(account.toString())
                .audience("authenticated")
                .issueTime(Date.from(issued))
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .claim("role", "authenticated")
                .claim("session_id", session.toString())
                .build());
    try {
      jwt.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new AssertionError(e);
    }
    return jwt.serialize();
  }
}
