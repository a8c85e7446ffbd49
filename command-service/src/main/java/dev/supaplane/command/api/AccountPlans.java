package dev.supaplane.command.api;

import dev.supaplane.command.account.AccountCommand;
import dev.supaplane.command.account.AccountCommand.DeleteAccount;
import dev.supaplane.command.account.AccountDecider;
import dev.supaplane.command.account.AccountRefused;
import dev.supaplane.command.account.AccountState;
import dev.supaplane.events.account.AccountEvent;
import dev.supaplane.events.wire.EventTypes;
import java.time.InstantSource;
import java.util.Locale;
import org.axonframework.eventsourcing.eventstore.EventStore;

/** What a command on an account would do, by the same decision. Blocks. */
public final class AccountPlans {
  private final EventStore store;
  private final InstantSource clock;

  /** Plans over what is stored. */
  public AccountPlans(EventStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The plan of a command, refused as the command would be. */
  PlanAnswer plan(AccountCommand command) {
    AccountState state = new AccountState.Absent();
    var events = store.readEvents(command.aggregateId());
    while (events.hasNext()) {
      if (events.next().getPayload() instanceof AccountEvent event) {
        state = state.after(event);
      }
    }
    try {
      var decided = AccountDecider.decide(command, state, clock.instant());
      return PlanAnswer.ofAccount(
          nameOf(command),
          decided.stream().map(EventTypes::nameOf).toList(),
          command instanceof DeleteAccount && !decided.isEmpty());
    } catch (AccountRefused refused) {
      throw Dispatcher.refusal(refused);
    }
  }

  private static String nameOf(AccountCommand command) {
    return command
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toLowerCase(Locale.ROOT);
  }
}
