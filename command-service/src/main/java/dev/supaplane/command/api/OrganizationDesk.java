package dev.supaplane.command.api;

import dev.supaplane.command.api.PlanAnswer.Thing;
import dev.supaplane.command.organization.AccountEmails;
import dev.supaplane.command.organization.OrganizationCommand;
import dev.supaplane.command.organization.OrganizationModel;
import dev.supaplane.command.organization.OrganizationRegister;
import dev.supaplane.command.organization.Requester;
import dev.supaplane.command.project.Receipt;
import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.Message;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What the routes of organizations, members and invitations share. */
public final class OrganizationDesk {
  private final Dispatcher dispatcher;
  private final EventStore store;
  private final OrganizationRegister register;
  private final InstantSource clock;
  private final AccountEmails emails;
  private final Scheduler blocking;

  /**
   * A desk.
   *
   * @param blocking where database calls may block
   */
  public OrganizationDesk(
      Dispatcher dispatcher,
      EventStore store,
      OrganizationRegister register,
      InstantSource clock,
      AccountEmails emails,
      Scheduler blocking) {
    this.dispatcher = dispatcher;
    this.store = store;
    this.register = register;
    this.clock = clock;
    this.emails = emails;
    this.blocking = blocking;
  }

  /**
   * Sends a command, or answers with its plan where that is all that was asked for.
   *
   * @param dryRun as the request says
   * @param request what was asked, for the idempotency key; compared by its JSON
   * @param answer to the command when it is sent; may block
   */
  Mono<ResponseEntity<Object>> sendOrPlan(
      ServerWebExchange exchange,
      @Nullable String dryRun,
      OrganizationCommand command,
      @Nullable Object request,
      Function<Receipt, ResponseEntity<Object>> answer) {
    if (Requests.dryRun(dryRun)) {
      // A key that would be refused is refused here too.
      var _ = Dispatcher.metadata(exchange, request);
      return later(() -> ResponseEntity.<Object>ok(plan(command)))
          .onErrorMap(error -> Dispatcher.translate(error, command));
    }
    return dispatcher.send(exchange, command, request).publishOn(blocking).map(answer);
  }

  /** Does what may block. */
  <T> Mono<T> later(Callable<T> work) {
    return Mono.fromCallable(work).subscribeOn(blocking);
  }

  /** The command side's clock. */
  Instant now() {
    return clock.instant();
  }

  /** What is kept beside the events. */
  OrganizationRegister register() {
    return register;
  }

  /**
   * An account's address, in lower case.
   *
   * @throws ApiException 404 when there is no such account
   */
  String emailOf(UUID account) {
    return emails
        .emailOf(account)
        .map(email -> email.toLowerCase(Locale.ROOT))
        .orElseThrow(OrganizationDesk::noAccount);
  }

  /**
   * The account of an address.
   *
   * @throws ApiException 404 when there is none
   */
  UUID accountOf(String email) {
    return emails.accountOf(email).orElseThrow(OrganizationDesk::noAccount);
  }

  /** Who asks. */
  static Requester requester(ServerWebExchange exchange) {
    var caller = Caller.of(exchange);
    return caller.superuser() ? Requester.SUPERUSER : new Requester(account(exchange));
  }

  /**
   * The account that asks.
   *
   * @throws ApiException 409 when the caller has none, as the superuser
   */
  static UUID account(ServerWebExchange exchange) {
    var account = Caller.of(exchange).account();
    if (account == null) {
      throw new ApiException(
          409, "no_account", "This is for accounts, and this token belongs to none; sign in");
    }
    return account;
  }

  private PlanAnswer plan(OrganizationCommand command) {
    var model = OrganizationModel.ABSENT;
    for (var event : events(command.slug().value())) {
      model = model.after(event);
    }
    var events = model.decide(command, now(), () -> register.projects(command.slug()));
    return PlanAnswer.ofOrganization(
        word(command),
        events.stream().map(EventTypes::nameOf).toList(),
        events.stream()
            .filter(OrganizationEvent.OrganizationCreated.class::isInstance)
            .map(OrganizationEvent.OrganizationCreated.class::cast)
            .map(
                made ->
                    Thing.of(
                        "organization",
                        made.name(),
                        "create",
                        "its slug is drawn when it is created"))
            .toList());
  }

  private List<OrganizationEvent> events(String slug) {
    return store
        .readEvents(slug)
        .asStream()
        .map(Message::getPayload)
        .filter(OrganizationEvent.class::isInstance)
        .map(OrganizationEvent.class::cast)
        .toList();
  }

  /** A command's name as it stands in the answer, such as {@code add_member}. */
  private static String word(OrganizationCommand command) {
    return command
        .getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toLowerCase(Locale.ROOT);
  }

  private static ApiException noAccount() {
    return ApiException.notFound(
        "account_not_found", "There is no such account; invite the address instead");
  }
}
