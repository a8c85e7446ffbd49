package dev.supaplane.command.account;

import dev.supaplane.events.account.AccountEvent;
import dev.supaplane.events.account.AccountEvent.AccessTokenIssued;
import dev.supaplane.events.account.AccountEvent.AccessTokenRevoked;
import dev.supaplane.events.account.AccountEvent.AccountCreated;
import dev.supaplane.events.account.AccountEvent.AccountDeleted;
import dev.supaplane.events.account.AccountEvent.AccountDisabled;
import dev.supaplane.events.account.AccountEvent.AccountEnabled;
import dev.supaplane.events.account.AccountEvent.AccountPasswordSet;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** What an account is, as far as decisions need it. */
public sealed interface AccountState {
  /** Never made. */
  record Absent() implements AccountState {}

  /**
   * There.
   *
   * @param enabled whether it may come in
   * @param tokens ids of its tokens that are not revoked; they may have expired
   */
  record Live(boolean enabled, Set<UUID> tokens) implements AccountState {
    /** With a set of its own. */
    public Live {
      tokens = Set.copyOf(tokens);
    }
  }

  /** Gone. */
  record Deleted() implements AccountState {}

  /** What it is after an event. */
  default AccountState after(AccountEvent event) {
    return switch (event) {
      case AccountCreated _ -> new Live(true, Set.of());
      case AccountDeleted _ -> new Deleted();
      case AccountPasswordSet _ -> this;
      case AccountDisabled _ -> new Live(false, tokensOf());
      case AccountEnabled _ -> new Live(true, tokensOf());
      case AccessTokenIssued e -> {
        var tokens = new HashSet<>(tokensOf());
        tokens.add(e.token());
        yield new Live(isEnabled(), tokens);
      }
      case AccessTokenRevoked e -> {
        var tokens = new HashSet<>(tokensOf());
        tokens.remove(e.token());
        yield new Live(isEnabled(), tokens);
      }
    };
  }

  private Set<UUID> tokensOf() {
    return this instanceof Live live ? live.tokens() : Set.of();
  }

  private boolean isEnabled() {
    return this instanceof Live live && live.enabled();
  }
}
