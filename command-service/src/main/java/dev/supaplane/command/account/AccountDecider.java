package dev.supaplane.command.account;

import dev.supaplane.command.account.AccountCommand.CreateAccount;
import dev.supaplane.command.account.AccountCommand.DeleteAccount;
import dev.supaplane.command.account.AccountCommand.DisableAccount;
import dev.supaplane.command.account.AccountCommand.EnableAccount;
import dev.supaplane.command.account.AccountCommand.IssueToken;
import dev.supaplane.command.account.AccountCommand.LinkIdentity;
import dev.supaplane.command.account.AccountCommand.RevokeToken;
import dev.supaplane.command.account.AccountCommand.SetPassword;
import dev.supaplane.command.account.AccountCommand.UnlinkIdentity;
import dev.supaplane.command.account.AccountRefused.Reason;
import dev.supaplane.command.account.AccountState.Absent;
import dev.supaplane.command.account.AccountState.Deleted;
import dev.supaplane.command.account.AccountState.Live;
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
import java.util.List;
import java.util.UUID;

/** What follows from a command. What is so already follows from nothing: a repeat is success. */
public final class AccountDecider {
  /** How many tokens an account may have. */
  static final int MOST_TOKENS = 100;

  /** How many identities an account may be signed in to by. */
  static final int MOST_IDENTITIES = 10;

  private AccountDecider() {}

  /**
   * The events that follow.
   *
   * @throws AccountRefused when it cannot be
   */
  public static List<AccountEvent> decide(AccountCommand command, AccountState state, Instant now) {
    return switch (state) {
      case Absent _ when command instanceof CreateAccount create -> created(create, now);
      case Absent _ -> throw noAccount();
      case Deleted _ when command instanceof DeleteAccount -> List.of();
      case Deleted _ -> throw noAccount();
      case Live live -> decide(command, live, now);
    };
  }

  private static List<AccountEvent> created(CreateAccount create, Instant now) {
    var events = new ArrayList<AccountEvent>();
    events.add(new AccountCreated(create.account(), create.email(), create.name(), now));
    if (create.password() != null) {
      events.add(new AccountPasswordSet(create.account(), false, now));
    }
    if (create.identity() != null) {
      events.add(linked(create.account(), create.identity(), now));
    }
    return events;
  }

  private static List<AccountEvent> decide(AccountCommand command, Live live, Instant now) {
    return switch (command) {
      case CreateAccount _ -> List.of();
      case SetPassword c ->
          List.of(new AccountPasswordSet(c.account(), c.kept() == null, c.kept(), now));
      case DisableAccount c ->
          live.enabled() ? List.of(new AccountDisabled(c.account(), now)) : List.of();
      case EnableAccount c ->
          live.enabled() ? List.of() : List.of(new AccountEnabled(c.account(), now));
      case DeleteAccount c -> List.of(new AccountDeleted(c.account(), now));
      case LinkIdentity c -> link(c, live, now);
      case UnlinkIdentity c -> List.of(unlinked(c, live, now));
      case IssueToken c -> List.of(issued(c, live, now));
      case RevokeToken c -> {
        if (!live.tokens().contains(c.token())) {
          throw new AccountRefused(Reason.NO_TOKEN, "There is no such token of yours");
        }
        yield List.of(new AccessTokenRevoked(c.account(), c.token(), now));
      }
    };
  }

  private static List<AccountEvent> link(LinkIdentity c, Live live, Instant now) {
    demandEnabled(live);
    if (live.identities().stream().anyMatch(has -> isSame(has, c.identity()))) {
      return List.of();
    }
    if (live.identities().size() >= MOST_IDENTITIES) {
      throw new AccountRefused(
          Reason.TOO_MANY_IDENTITIES,
          "An account has no more than " + MOST_IDENTITIES + " identities; unlink one of them");
    }
    return List.of(linked(c.account(), c.identity(), now));
  }

  private static boolean isSame(Identity one, Identity other) {
    return one.issuer().equals(other.issuer()) && one.subject().equals(other.subject());
  }

  private static AccountIdentityLinked linked(UUID account, Identity identity, Instant now) {
    return new AccountIdentityLinked(
        account, identity.id(), identity.provider(), identity.issuer(), identity.subject(), now);
  }

  private static AccountIdentityUnlinked unlinked(UnlinkIdentity c, Live live, Instant now) {
    if (live.identities().stream().noneMatch(has -> has.id().equals(c.identity()))) {
      throw new AccountRefused(Reason.NO_IDENTITY, "There is no such identity of yours");
    }
    if (live.identities().size() == 1 && !live.hasPassword()) {
      throw new AccountRefused(
          Reason.LAST_WAY_IN,
          "Nobody could sign in to the account any more; link another identity first, or have a"
              + " superuser set a password");
    }
    return new AccountIdentityUnlinked(c.account(), c.identity(), now);
  }

  private static AccessTokenIssued issued(IssueToken c, Live live, Instant now) {
    demandEnabled(live);
    if (live.tokens().size() >= MOST_TOKENS) {
      throw new AccountRefused(
          Reason.TOO_MANY_TOKENS,
          "An account has no more than " + MOST_TOKENS + " tokens; revoke one of them");
    }
    return new AccessTokenIssued(
        c.account(),
        c.token(),
        c.name(),
        c.mac(),
        c.permissions(),
        c.organizations(),
        c.projects(),
        c.expiresAt(),
        now);
  }

  private static void demandEnabled(Live live) {
    if (!live.enabled()) {
      throw new AccountRefused(
          Reason.DISABLED, "The account is disabled; a superuser can enable it again");
    }
  }

  private static AccountRefused noAccount() {
    return new AccountRefused(Reason.NO_ACCOUNT, "There is no such account");
  }
}
