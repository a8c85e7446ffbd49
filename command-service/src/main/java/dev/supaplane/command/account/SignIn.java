package dev.supaplane.command.account;

import dev.supaplane.command.account.Sessions.Refresh;
import dev.supaplane.kit.token.SessionClaims;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets people in by password, and keeps them in by refresh tokens. Blocks. */
public final class SignIn {
  private final AccountBook book;
  private final Identities identities;
  private final Superuser superuser;
  private final Passwords passwords;
  private final Sessions sessions;
  private final SessionKey key;
  private final Throttle throttle;
  private final InstantSource clock;

  /** Sign-in of the accounts in a book, and of the superuser. */
  public SignIn(
      AccountBook book,
      Identities identities,
      Superuser superuser,
      Passwords passwords,
      Sessions sessions,
      SessionKey key,
      Throttle throttle,
      InstantSource clock) {
    this.book = book;
    this.identities = identities;
    this.superuser = superuser;
    this.passwords = passwords;
    this.sessions = sessions;
    this.key = key;
    this.throttle = throttle;
    this.clock = clock;
  }

  /** What became of a try. */
  public sealed interface Outcome {
    /** In. */
    record In(Person person, Opened opened) implements Outcome {}

    /**
     * The e-mail, the password or the refresh token is not right; which, nobody is told.
     *
     * @param account whose it would have been; null for nobody's
     */
    record Wrong(@Nullable UUID account) implements Outcome {}

    /** All is right, but the account is shut. */
    record Shut(UUID account) implements Outcome {}

    /** A refresh token came back that had been used; its session is over. */
    record Reused(UUID account) implements Outcome {}

    /** Nothing was tried: too many were wrong before, or the session had too many tokens. */
    record TooSoon(Duration patience) implements Outcome {}
  }

  /**
   * What a client gets.
   *
   * @param accessToken a JWT, good until {@code expiresAt}
   * @param refreshToken good once, for another pair
   */
  public record Opened(
      String accessToken, String refreshToken, Instant expiresAt, Instant signedInAt) {
    /** Tells what it is without the tokens. */
    @Override
    public String toString() {
      return "Opened[" + expiresAt + "]";
    }
  }

  /**
   * By password. Takes the same time whether or not there is such an account.
   *
   * @param email as the request has it
   * @param address from where, an IP address, of version 6 its first half
   */
  public Outcome byPassword(String email, String password, String address) {
    var normal = Emails.normal(email);
    var throttled = normal.orElse("-");
    var wait = throttle.toWait(throttled, address);
    if (wait.isPositive()) {
      return new Outcome.TooSoon(wait);
    }
    var found = normal.flatMap(this::find);
    var kept = found.flatMap(one -> book.password(one.person().id()));
    if (!passwords.isRight(password, kept) || found.isEmpty()) {
      throttle.failed(throttled, address);
      return new Outcome.Wrong(found.map(one -> one.person().id()).orElse(null));
    }
    throttle.succeeded(throttled);
    var person = found.get().person();
    if (found.get().disabled()) {
      return new Outcome.Shut(person.id());
    }
    // The password may have been changed while it was tried, or the account shut.
    return sessions
        .begin(person.id(), new Proof.OfPassword(kept.orElseThrow()))
        .<Outcome>map(next -> new Outcome.In(person, open(person, next)))
        .orElseGet(() -> new Outcome.Wrong(person.id()));
  }

  /**
   * By a refresh token. Those of nobody count as wrong passwords of the address do.
   *
   * @param address from where, an IP address, of version 6 its first half
   */
  public Outcome byRefresh(String refreshToken, String address) {
    var wait = throttle.toWait("", address);
    if (wait.isPositive()) {
      return new Outcome.TooSoon(wait);
    }
    var outcome = refreshed(refreshToken);
    switch (outcome) {
      // A token that was good is no guess.
      case Outcome.In _, Outcome.TooSoon _ -> {}
      case Outcome.Wrong _, Outcome.Shut _, Outcome.Reused _ -> throttle.spend(address);
    }
    return outcome;
  }

  private Outcome refreshed(String refreshToken) {
    return switch (sessions.refresh(refreshToken)) {
      case Refresh.Unknown _ -> new Outcome.Wrong(null);
      case Refresh.Reused reused -> new Outcome.Reused(reused.account());
      case Refresh.TooSoon soon -> new Outcome.TooSoon(soon.patience());
      case Refresh.Next next ->
          find(next.account())
              .filter(one -> !one.disabled())
              .<Outcome>map(one -> new Outcome.In(one.person(), open(one.person(), next)))
              .orElseGet(() -> new Outcome.Wrong(next.account()));
    };
  }

  /** Lets in who has come by something else than a password; by what, says the proof. */
  public Outcome begin(UUID account, Proof proof) {
    return find(account)
        .map(Known::person)
        .<Outcome>flatMap(
            person ->
                sessions
                    .begin(account, proof)
                    .map(next -> new Outcome.In(person, open(person, next))))
        .orElseGet(() -> new Outcome.Shut(account));
  }

  /**
   * What speaks against a password of somebody who is in already; empty where it is right. Wrong
   * ones count as at the sign-in.
   */
  public Optional<Outcome> objection(Person person, String password, String address) {
    var wait = throttle.toWait(person.email(), address);
    if (wait.isPositive()) {
      return Optional.of(new Outcome.TooSoon(wait));
    }
    if (!passwords.isRight(password, book.password(person.id()))) {
      throttle.failed(person.email(), address);
      return Optional.of(new Outcome.Wrong(person.id()));
    }
    throttle.succeeded(person.email());
    return Optional.empty();
  }

  /** How somebody can sign in. */
  public Ways ways(UUID account) {
    return new Ways(book.password(account).isPresent(), identities.of(account));
  }

  /** Who somebody is; empty where the account is gone. */
  public Optional<Person> person(UUID id) {
    return find(id).map(Known::person);
  }

  private record Known(Person person, boolean disabled) {}

  private Optional<Known> find(String email) {
    return email.equals(superuser.email())
        ? Optional.of(new Known(superuser.person(), false))
        : book.find(email).map(one -> new Known(Person.of(one), one.disabled()));
  }

  private Optional<Known> find(UUID id) {
    return id.equals(SessionClaims.SUPERUSER)
        ? Optional.of(new Known(superuser.person(), false))
        : book.find(id).map(one -> new Known(Person.of(one), one.disabled()));
  }

  private Opened open(Person person, Refresh.Next session) {
    var now = clock.instant();
    return new Opened(
        key.sign(person, session.session(), session.provider(), now),
        session.refreshToken(),
        now.plus(SessionKey.LIFE),
        sessions.lastSignIn(person.id()).orElse(now));
  }
}
