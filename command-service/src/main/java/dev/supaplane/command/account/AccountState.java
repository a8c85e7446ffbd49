package dev.supaplane.command.account;

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
   * @param hasPassword whether it can be signed in to by one
   * @param tokens ids of its tokens that are not revoked; they may have expired
   * @param identities those that it can be signed in to by
   */
  record Live(boolean enabled, boolean hasPassword, Set<UUID> tokens, Set<Identity> identities)
      implements AccountState {
    /** With sets of its own. */
    public Live {
      tokens = Set.copyOf(tokens);
      identities = Set.copyOf(identities);
    }

    private Live enabled(boolean is) {
      return new Live(is, hasPassword, tokens, identities);
    }

    private Live with(AccessTokenIssued e) {
      var more = new HashSet<>(tokens);
      more.add(e.token());
      return new Live(enabled, hasPassword, more, identities);
    }

    private Live without(AccessTokenRevoked e) {
      var left = new HashSet<>(tokens);
      left.remove(e.token());
      return new Live(enabled, hasPassword, left, identities);
    }

    private Live with(AccountIdentityLinked e) {
      var more = new HashSet<>(identities);
      more.add(new Identity(e.identity(), e.provider(), e.issuer(), e.subject()));
      return new Live(enabled, hasPassword, tokens, more);
    }

    private Live without(AccountIdentityUnlinked e) {
      var left = new HashSet<>(identities);
      left.removeIf(identity -> identity.id().equals(e.identity()));
      return new Live(enabled, hasPassword, tokens, left);
    }
  }

  /** Gone. */
  record Deleted() implements AccountState {}

  /** What it is after an event. */
  default AccountState after(AccountEvent event) {
    // What comes before the beginning is told of nothing that there is.
    var live = this instanceof Live there ? there : new Live(true, false, Set.of(), Set.of());
    return switch (event) {
      case AccountCreated _ -> new Live(true, false, Set.of(), Set.of());
      case AccountDeleted _ -> new Deleted();
      case AccountPasswordSet _ -> new Live(live.enabled(), true, live.tokens(), live.identities());
      case AccountDisabled _ -> live.enabled(false);
      case AccountEnabled _ -> live.enabled(true);
      case AccessTokenIssued e -> live.with(e);
      case AccessTokenRevoked e -> live.without(e);
      case AccountIdentityLinked e -> live.with(e);
      case AccountIdentityUnlinked e -> live.without(e);
    };
  }
}
