package dev.supaplane.command.sso;

import dev.supaplane.command.account.AccountBook;
import dev.supaplane.command.account.AccountCommand;
import dev.supaplane.command.account.AccountCommand.CreateAccount;
import dev.supaplane.command.account.AccountCommand.LinkIdentity;
import dev.supaplane.command.account.AccountRefused;
import dev.supaplane.command.account.Identities;
import dev.supaplane.command.account.Identity;
import dev.supaplane.command.account.Superuser;
import dev.supaplane.command.idempotency.Idempotency;
import dev.supaplane.command.sso.Admission.Known;
import dev.supaplane.command.sso.Admission.Owner;
import dev.supaplane.command.sso.Admission.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.axonframework.commandhandling.CommandExecutionException;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.messaging.GenericMessage;
import org.jspecify.annotations.Nullable;

/** Lets in whom an issuer vouches for, with an account that is made or found. Blocks. */
public final class Admissions {
  private static final int TRIES = 3;
  private static final long COMMAND_SECONDS = 30;

  private final AccountBook book;
  private final Identities identities;
  private final Superuser superuser;
  private final Invitations invitations;
  private final CommandGateway commands;
  private final InstantSource clock;
  private final Admission admission;

  /** Whether somebody is invited. */
  @FunctionalInterface
  public interface Invitations {
    /** Whether an invitation to an address can be accepted. */
    boolean isOpen(String email, Instant now);
  }

  /** What became of it. */
  public sealed interface Outcome {
    /** Somebody may come in, by an identity of theirs. */
    record Admitted(UUID account, UUID identity) implements Outcome {}

    /**
     * Nobody may.
     *
     * @param code GoTrue's
     * @param message what to do
     * @param account whose it would have been; null for nobody's
     */
    record Refused(String code, String message, @Nullable UUID account) implements Outcome {}
  }

  /**
   * Admissions.
   *
   * @param signUp whether everybody may make an account of their own
   */
  public Admissions(
      AccountBook book,
      Identities identities,
      Superuser superuser,
      Invitations invitations,
      CommandGateway commands,
      InstantSource clock,
      boolean signUp) {
    this.book = book;
    this.identities = identities;
    this.superuser = superuser;
    this.invitations = invitations;
    this.commands = commands;
    this.clock = clock;
    this.admission = new Admission(signUp);
  }

  /**
   * Lets somebody in, or does not.
   *
   * @param domains of e-mail addresses whose owners alone may come, and uninvited; empty for all
   * @param correlation the id under which the audit has noted it
   */
  public Outcome admit(Claimed claimed, Set<String> domains, String correlation) {
    for (var left = TRIES; ; left--) {
      try {
        return tried(claimed, domains, correlation);
      } catch (AccountRefused refused) {
        // Somebody took the address or the identity in the same moment: then it is known now.
        if (left <= 1) {
          return new Outcome.Refused(
              "conflict", "The account changed in the same moment; try again", null);
        }
      }
    }
  }

  private Outcome tried(Claimed claimed, Set<String> domains, String correlation) {
    var fresh =
        new Identity(UUID.randomUUID(), claimed.provider(), claimed.issuer(), claimed.subject());
    return switch (admission.decide(claimed, domains, known(claimed))) {
      case Verdict.Enter enter -> new Outcome.Admitted(enter.account(), enter.identity());
      case Verdict.Link link -> {
        send(new LinkIdentity(link.account(), fresh, null), correlation);
        yield new Outcome.Admitted(link.account(), linked(link.account(), fresh));
      }
      case Verdict.Make make -> {
        var account = UUID.randomUUID();
        var name = claimed.name().orElse(make.email().substring(0, make.email().indexOf('@')));
        send(new CreateAccount(account, make.email(), name, null, fresh), correlation);
        yield new Outcome.Admitted(account, fresh.id());
      }
      case Verdict.Refuse refuse ->
          new Outcome.Refused(refuse.code(), refuse.message(), refuse.account());
    };
  }

  /**
   * Links an identity to the account of somebody who is signed in and came back vouched for.
   *
   * @param session in which they asked
   * @throws AccountRefused when it cannot be
   */
  public void link(UUID account, Identity identity, UUID session, String correlation) {
    send(new LinkIdentity(account, identity, session), correlation);
  }

  /** Of two who come back at once one finds it linked, by an id that is not theirs. */
  private UUID linked(UUID account, Identity identity) {
    return identities
        .find(identity.issuer(), identity.subject())
        .filter(one -> one.account().equals(account))
        .map(one -> one.identity().id())
        .orElseThrow(
            () ->
                new AccountRefused(
                    AccountRefused.Reason.NO_IDENTITY, "The identity was unlinked; try again"));
  }

  private Known known(Claimed claimed) {
    var identified =
        identities
            .find(claimed.issuer(), claimed.subject())
            .map(one -> new Admission.Identified(one.account(), one.identity().id()))
            .orElse(null);
    var email = claimed.email().orElse(null);
    if (email == null) {
      return new Known(identified, null, false, false);
    }
    var owner =
        book.find(email)
            .map(
                entry ->
                    new Owner(
                        entry.id(),
                        entry.disabled(),
                        book.password(entry.id()).isPresent(),
                        !identities.of(entry.id()).isEmpty()))
            .orElse(null);
    return new Known(
        identified,
        owner,
        invitations.isOpen(email, clock.instant()),
        email.equals(superuser.email()));
  }

  private void send(AccountCommand command, String correlation) {
    try {
      commands.sendAndWait(
          new GenericCommandMessage<>(
              new GenericMessage<>(correlation, command, Map.of(Idempotency.ACTOR, "anonymous")),
              command.getClass().getName()),
          COMMAND_SECONDS,
          TimeUnit.SECONDS);
    } catch (CommandExecutionException e) {
      if (e.getCause() instanceof AccountRefused refused) {
        throw refused;
      }
      throw e;
    }
  }
}
