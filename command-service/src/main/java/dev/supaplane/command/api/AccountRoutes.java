package dev.supaplane.command.api;

import dev.supaplane.command.account.AccountBook;
import dev.supaplane.command.account.AccountCommand;
import dev.supaplane.command.account.AccountCommand.CreateAccount;
import dev.supaplane.command.account.AccountCommand.DeleteAccount;
import dev.supaplane.command.account.AccountCommand.DisableAccount;
import dev.supaplane.command.account.AccountCommand.EnableAccount;
import dev.supaplane.command.account.AccountCommand.SetPassword;
import dev.supaplane.command.account.AccountRefused;
import dev.supaplane.command.account.AccountRefused.Reason;
import dev.supaplane.command.account.PasswordHash;
import dev.supaplane.command.account.Passwords;
import dev.supaplane.command.account.Superuser;
import dev.supaplane.command.api.AccountBodies.AccountAnswer;
import dev.supaplane.command.api.AccountBodies.Accounts;
import dev.supaplane.command.api.AccountBodies.NewAccount;
import dev.supaplane.command.api.AccountBodies.NewPassword;
import dev.supaplane.command.api.Answers.Accepted;
import dev.supaplane.command.organization.Leavers;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.token.Pepper;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Parameter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Accounts, for the superuser. */
@RestController
public final class AccountRoutes {
  private static final int PAGE = 100;
  private static final int LARGEST_PAGE = 1000;

  private final Dispatcher dispatcher;
  private final AccountPlans plans;
  private final AccountBook book;
  private final Superuser superuser;
  private final Passwords passwords;
  private final Pepper pepper;
  private final Leavers leavers;
  private final Scheduler blocking;
  private final Scheduler hashing;

  /**
   * Routes.
   *
   * @param pepper tells two passwords apart where neither may be kept
   * @param leavers ends the memberships of an account that is deleted
   * @param blocking where the database may be asked
   * @param hashing where passwords are hashed
   */
  public AccountRoutes(
      Dispatcher dispatcher,
      AccountPlans plans,
      AccountBook book,
      Superuser superuser,
      Passwords passwords,
      Pepper pepper,
      Leavers leavers,
      Scheduler blocking,
      Scheduler hashing) {
    this.dispatcher = dispatcher;
    this.plans = plans;
    this.book = book;
    this.superuser = superuser;
    this.passwords = passwords;
    this.pepper = pepper;
    this.leavers = leavers;
    this.blocking = blocking;
    this.hashing = hashing;
  }

  @PostMapping("/api/accounts")
  @Requires(Permission.OPERATE)
  @AnswersWith(value = AccountAnswer.class, status = 201)
  Mono<ResponseEntity<Object>> create(
      @RequestBody NewAccount body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var isPlan = Requests.dryRun(dryRun);
    var email = AccountBodies.email(body.email());
    var name =
        Requests.name(body.name() == null ? email.substring(0, email.indexOf('@')) : body.name());
    var password = Optional.ofNullable(body.password()).map(given -> AccountBodies.password(given));
    if (email.equals(superuser.email())) {
      throw taken();
    }
    var id = UUID.randomUUID();
    if (isPlan) {
      return Mono.<ResponseEntity<Object>>fromCallable(
              () -> {
                if (book.find(email).isPresent()) {
                  throw taken();
                }
                return ResponseEntity.ok(
                    plans.plan(
                        new CreateAccount(
                            id, email, name, password.map(_ -> unhashed()).orElse(null))));
              })
          .subscribeOn(blocking);
    }
    // Of the password only what the key of this installation makes of it, for the idempotency key.
    var request = Map.of("email", email, "name", name, "password", told(password));
    return hash(password)
        .flatMap(
            hash ->
                dispatcher.send(
                    exchange, new CreateAccount(id, email, name, hash.orElse(null)), request))
        .flatMap(receipt -> one(receipt.subject()))
        .map(account -> ResponseEntity.status(HttpStatus.CREATED).body(account));
  }

  @GetMapping("/api/accounts")
  @Requires(Permission.OPERATE)
  Mono<Accounts> list(
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String offset) {
    var most = (int) Parameter.number("limit", limit, PAGE, 1, LARGEST_PAGE);
    var from = Parameter.number("offset", offset, 0, 0, Integer.MAX_VALUE);
    return Mono.fromCallable(
            () ->
                new Accounts(
                    book.list(most, from).stream().map(AccountAnswer::of).toList(), book.count()))
        .subscribeOn(blocking);
  }

  @GetMapping("/api/accounts/{id}")
  @Requires(Permission.OPERATE)
  Mono<AccountAnswer> show(@PathVariable String id) {
    return one(AccountBodies.account(id).toString());
  }

  @DeleteMapping("/api/accounts/{id}")
  @Requires(Permission.OPERATE)
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> delete(
      @PathVariable String id,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var deleted = send(exchange, dryRun, new DeleteAccount(AccountBodies.account(id)));
    return Requests.dryRun(dryRun)
        ? deleted
        : deleted.publishOn(blocking).doOnNext(_ -> leavers.sweep());
  }

  @PostMapping("/api/accounts/{id}/disable")
  @Requires(Permission.OPERATE)
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> disable(
      @PathVariable String id,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return send(exchange, dryRun, new DisableAccount(AccountBodies.account(id)));
  }

  @PostMapping("/api/accounts/{id}/enable")
  @Requires(Permission.OPERATE)
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> enable(
      @PathVariable String id,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return send(exchange, dryRun, new EnableAccount(AccountBodies.account(id)));
  }

  @PostMapping("/api/accounts/{id}/password")
  @Requires(Permission.OPERATE)
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> password(
      @PathVariable String id,
      @RequestBody NewPassword body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var isPlan = Requests.dryRun(dryRun);
    var account = AccountBodies.account(id);
    var password = Optional.of(AccountBodies.password(body.password()));
    if (isPlan) {
      return plan(new SetPassword(account, unhashed(), null));
    }
    return hash(password)
        .flatMap(
            hash ->
                dispatcher.send(
                    exchange,
                    new SetPassword(account, hash.orElseThrow(), null),
                    Map.of("password", told(password))))
        .map(receipt -> ResponseEntity.ok(Accepted.of(receipt)));
  }

  private Mono<ResponseEntity<Object>> send(
      ServerWebExchange exchange, @Nullable String dryRun, AccountCommand command) {
    return Requests.dryRun(dryRun)
        ? plan(command)
        : dispatcher
            .send(exchange, command, null)
            .map(receipt -> ResponseEntity.ok(Accepted.of(receipt)));
  }

  private Mono<ResponseEntity<Object>> plan(AccountCommand command) {
    return Mono.<ResponseEntity<Object>>fromCallable(() -> ResponseEntity.ok(plans.plan(command)))
        .subscribeOn(blocking);
  }

  private Mono<AccountAnswer> one(String id) {
    return Mono.fromCallable(
            () ->
                book.find(UUID.fromString(id))
                    .map(AccountAnswer::of)
                    .orElseThrow(
                        () ->
                            ApiException.notFound("account_not_found", "There is no such account")))
        .subscribeOn(blocking);
  }

  private Mono<Optional<PasswordHash>> hash(Optional<String> password) {
    return password.isEmpty()
        ? Mono.just(Optional.empty())
        : SignInRoutes.bounded(
            Mono.fromCallable(() -> password.map(passwords::hash)).subscribeOn(hashing));
  }

  private String told(Optional<String> password) {
    return password
        .map(given -> HexFormat.of().formatHex(pepper.mac("idempotency", given)))
        .orElse("");
  }

  /** A plan asks only whether there would be one. */
  private static PasswordHash unhashed() {
    return new PasswordHash("");
  }

  private static ApiException taken() {
    return Dispatcher.refusal(
        new AccountRefused(Reason.EMAIL_TAKEN, "An account has that e-mail already"));
  }
}
