package dev.supaplane.query.projection;

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
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the events of one account make of it. */
final class AccountFold {
  private final Map<UUID, TokenRow> tokens = new LinkedHashMap<>();
  private final Map<UUID, IdentityRow> identities = new LinkedHashMap<>();
  private @Nullable AccountRow account;

  /**
   * An account.
   *
   * @param state {@code active}, {@code disabled} or {@code deleted}; of one that is deleted
   *     neither e-mail nor name is kept
   * @param sessionsFrom sessions that began before are over; null for none
   * @param keptSession the one of them that is not; null for none
   * @param version number of its latest event
   */
  record AccountRow(
      String id,
      String email,
      String name,
      String state,
      @Nullable Instant sessionsFrom,
      @Nullable UUID keptSession,
      Instant createdAt,
      long version) {
    private AccountRow in(String next, @Nullable Instant from, @Nullable UUID kept) {
      return new AccountRow(id, email, name, next, from, kept, createdAt, version);
    }

    private AccountRow at(long number) {
      return new AccountRow(id, email, name, state, sessionsFrom, keptSession, createdAt, number);
    }
  }

  /** What a token is good for, as its event says. */
  record LimitsRow(List<String> permissions, List<String> organizations, List<String> projects) {}

  /** A token, also one that is revoked. */
  record TokenRow(
      UUID id,
      String account,
      String name,
      String mac,
      LimitsRow limits,
      Instant issuedAt,
      @Nullable Instant expiresAt,
      @Nullable Instant revokedAt) {
    private TokenRow revoked(Instant at) {
      return revokedAt == null
          ? new TokenRow(id, account, name, mac, limits, issuedAt, expiresAt, at)
          : this;
    }
  }

  /** By whom an account is vouched for. */
  record IdentityRow(UUID id, String account, String issuer, String subject, Instant linkedAt) {}

  /** Of an account of which nothing was told yet. */
  AccountFold() {}

  /** Of one that is as its rows tell. */
  AccountFold(AccountRow account, List<TokenRow> tokens, List<IdentityRow> identities) {
    this.account = account;
    tokens.forEach(token -> this.tokens.put(token.id(), token));
    identities.forEach(identity -> this.identities.put(identity.id(), identity));
  }

  /** The next event, in their order. */
  void add(AccountEvent event, long sequence) {
    var id = event.account().toString();
    switch (event) {
      case AccountCreated e ->
          account = new AccountRow(id, e.email(), e.name(), "active", null, null, e.at(), sequence);
      case AccountPasswordSet e -> {
        if (account != null && (e.endsSessions() || e.keptSession() != null)) {
          account = account.in(account.state(), e.at(), e.keptSession());
        }
      }
      case AccountDisabled e -> shut("disabled", e.at());
      case AccountEnabled _ -> {
        if (account != null) {
          account = account.in("active", account.sessionsFrom(), account.keptSession());
        }
      }
      case AccountDeleted e -> {
        shut("deleted", e.at());
        tokens.replaceAll((_, token) -> token.revoked(e.at()));
        identities.clear();
        if (account != null) {
          account =
              new AccountRow(
                  id, "", "", "deleted", e.at(), null, account.createdAt(), account.version());
        }
      }
      case AccessTokenIssued e ->
          tokens.put(
              e.token(),
              new TokenRow(
                  e.token(),
                  id,
                  e.name(),
                  e.mac(),
                  new LimitsRow(e.permissions(), e.organizations(), e.projects()),
                  e.at(),
                  e.expiresAt(),
                  null));
      case AccessTokenRevoked e ->
          tokens.computeIfPresent(e.token(), (_, token) -> token.revoked(e.at()));
      case AccountIdentityLinked e ->
          identities.put(
              e.identity(), new IdentityRow(e.identity(), id, e.issuer(), e.subject(), e.at()));
      case AccountIdentityUnlinked e -> identities.remove(e.identity());
    }
    if (account != null) {
      account = account.at(sequence);
    }
  }

  private void shut(String state, Instant at) {
    if (account != null) {
      account = account.in(state, at, null);
    }
  }

  /** The account; empty where its beginning is not known. */
  Optional<AccountRow> account() {
    return Optional.ofNullable(account);
  }

  /** Its tokens, in the order in which they were issued. */
  List<TokenRow> tokens() {
    return new ArrayList<>(tokens.values());
  }

  /** Its identities, in the order in which they were linked. */
  List<IdentityRow> identities() {
    return new ArrayList<>(identities.values());
  }

  /** The number of its latest event; -1 before any. */
  long version() {
    return account == null ? -1 : account.version();
  }
}
