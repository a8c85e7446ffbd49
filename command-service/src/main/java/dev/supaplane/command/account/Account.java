package dev.supaplane.command.account;

import static org.axonframework.modelling.command.AggregateLifecycle.apply;
import static org.axonframework.modelling.command.AggregateLifecycle.getVersion;

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
import dev.supaplane.command.project.Receipt;
import dev.supaplane.events.account.AccountEvent;
import java.util.UUID;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.spring.stereotype.Aggregate;
import org.jspecify.annotations.Nullable;

/**
 * The account aggregate: routes commands to {@link AccountDecider}, keeps its events, and lets
 * {@link AccountBook} follow in the same transaction. Every handler may find nothing there: then
 * the decider says so.
 */
@Aggregate
public class Account {
  @SuppressWarnings("UnusedVariable") // the framework reads it
  @AggregateIdentifier
  private @Nullable String id;

  private AccountState state = new AccountState.Absent();

  /** For the framework. */
  protected Account() {}

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(CreateAccount command, OperationPolicy policy, AccountBook book) {
    var receipt = decide(command, policy, book);
    if (command.password() != null) {
      book.keep(command.account(), command.password(), policy.clock().instant());
    }
    return receipt;
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(SetPassword command, OperationPolicy policy, AccountBook book) {
    // Its owner may have been put out since they were asked for the password so far.
    demandSession(command.account(), command.kept(), book);
    var receipt = decide(command, policy, book);
    book.keep(command.account(), command.password(), policy.clock().instant());
    book.endSessions(command.account(), command.kept());
    return receipt;
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(DisableAccount command, OperationPolicy policy, AccountBook book) {
    return decide(command, policy, book);
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(EnableAccount command, OperationPolicy policy, AccountBook book) {
    return decide(command, policy, book);
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(DeleteAccount command, OperationPolicy policy, AccountBook book) {
    return decide(command, policy, book);
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(LinkIdentity command, OperationPolicy policy, AccountBook book) {
    // Who began it by a session that was stolen does not end it once its owner has put them out.
    demandSession(command.account(), command.session(), book);
    return decide(command, policy, book);
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(UnlinkIdentity command, OperationPolicy policy, AccountBook book) {
    return decide(command, policy, book);
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(IssueToken command, OperationPolicy policy, AccountBook book) {
    return decide(command, policy, book);
  }

  @CommandHandler
  @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
  Receipt handle(RevokeToken command, OperationPolicy policy, AccountBook book) {
    return decide(command, policy, book);
  }

  private static void demandSession(UUID account, @Nullable UUID session, AccountBook book) {
    if (session != null && !book.hasSession(account, session)) {
      throw new AccountRefused(
          AccountRefused.Reason.SESSION_OVER, "The session is over; sign in again");
    }
  }

  @EventSourcingHandler
  void on(AccountEvent event) {
    id = event.account().toString();
    state = state.after(event);
  }

  private Receipt decide(AccountCommand command, OperationPolicy policy, AccountBook book) {
    for (var event : AccountDecider.decide(command, state, policy.clock().instant())) {
      apply(event);
      book.follow(event);
    }
    return new Receipt(command.aggregateId(), getVersion(), null);
  }
}
