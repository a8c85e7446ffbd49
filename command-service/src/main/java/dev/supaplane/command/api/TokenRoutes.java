package dev.supaplane.command.api;

import dev.supaplane.command.account.AccountBook;
import dev.supaplane.command.account.AccountCommand;
import dev.supaplane.command.account.AccountCommand.IssueToken;
import dev.supaplane.command.account.AccountCommand.RevokeToken;
import dev.supaplane.command.account.AccountRefused;
import dev.supaplane.command.account.SignIn;
import dev.supaplane.command.api.AccountBodies.LimitsAnswer;
import dev.supaplane.command.api.AccountBodies.Me;
import dev.supaplane.command.api.AccountBodies.NewToken;
import dev.supaplane.command.api.AccountBodies.TokenAnswer;
import dev.supaplane.command.api.AccountBodies.Tokens;
import dev.supaplane.command.api.Answers.Accepted;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.token.Pepper;
import dev.supaplane.kit.token.PersonalToken;
import dev.supaplane.kit.token.SessionClaims;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.BearerToken;
import dev.supaplane.kit.web.Caller;
import java.time.InstantSource;
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

/** One's own personal access tokens, and who one is. */
@RestController
public final class TokenRoutes {
  private final Dispatcher dispatcher;
  private final AccountPlans plans;
  private final AccountBook book;
  private final SignIn signIn;
  private final Pepper pepper;
  private final HourlyBudget budget;
  private final InstantSource clock;
  private final Scheduler blocking;

  /**
   * Routes.
   *
   * @param pepper by which tokens are known
   * @param budget how many an account may make
   * @param blocking where the database may be asked
   */
  public TokenRoutes(
      Dispatcher dispatcher,
      AccountPlans plans,
      AccountBook book,
      SignIn signIn,
      Pepper pepper,
      HourlyBudget budget,
      InstantSource clock,
      Scheduler blocking) {
    this.dispatcher = dispatcher;
    this.plans = plans;
    this.book = book;
    this.signIn = signIn;
    this.pepper = pepper;
    this.budget = budget;
    this.clock = clock;
    this.blocking = blocking;
  }

  @GetMapping("/api/me")
  @Requires(Permission.WHO_AM_I)
  Mono<Me> me(ServerWebExchange exchange) {
    var caller = Caller.of(exchange);
    var id = caller.account() == null ? SessionClaims.SUPERUSER : caller.account();
    return Mono.fromCallable(
            () ->
                signIn
                    .person(id)
                    .map(
                        person ->
                            new Me(
                                caller.account() == null ? "superuser" : "account",
                                id.toString(),
                                person.email(),
                                person.name(),
                                LimitsAnswer.of(caller.limits())))
                    .orElseThrow(
                        () ->
                            ApiException.notFound("account_not_found", "There is no such account")))
        .subscribeOn(blocking);
  }

  @PostMapping("/api/tokens")
  @Requires(Permission.OWN_ACCOUNT)
  @AnswersWith(value = TokenAnswer.class, status = 201)
  Mono<ResponseEntity<Object>> issue(
      @RequestBody NewToken body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var isPlan = Requests.dryRun(dryRun);
    var account = account(exchange);
    // A token that makes tokens would outlive its own expiry, limits and revocation.
    if (BearerToken.of(exchange).filter(PersonalToken::isShaped).isPresent()) {
      throw new ApiException(
          403, "session_required", "A token makes no tokens; sign in, and ask with the session");
    }
    if (!isPlan) {
      budget.take(account);
    }
    var token = PersonalToken.fresh();
    var id = UUID.randomUUID();
    var command =
        new IssueToken(
            account,
            id,
            Requests.name(body.name()),
            pepper.macOf(token),
            AccountBodies.permissions(body.permissions()),
            AccountBodies.organizations(body.organizations()),
            AccountBodies.projects(body.projects()),
            AccountBodies.expiry(body.expiresAt(), clock.instant()));
    return isPlan
        ? plan(command)
        : dispatcher
            .send(exchange, command, body)
            .then(Mono.fromCallable(() -> issued(account, id, token)).subscribeOn(blocking))
            .map(answer -> ResponseEntity.status(HttpStatus.CREATED).body(answer));
  }

  /**
   * An idempotency key that was used finds another token than this one, which is not shown again.
   */
  private TokenAnswer issued(UUID account, UUID id, String token) {
    return book.tokens(account).stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .map(one -> TokenAnswer.of(one, token))
        .orElseThrow(
            () ->
                new ApiException(
                    409,
                    "token_shown_once",
                    "This Idempotency-Key made a token before, which was shown then and never"
                        + " again; revoke it, and ask with a new key"));
  }

  @GetMapping("/api/tokens")
  @Requires(Permission.OWN_ACCOUNT)
  Mono<Tokens> list(ServerWebExchange exchange) {
    var account = account(exchange);
    return Mono.fromCallable(
            () ->
                new Tokens(
                    book.tokens(account).stream()
                        .filter(one -> isSeen(one.id(), exchange))
                        .map(one -> TokenAnswer.of(one, null))
                        .toList()))
        .subscribeOn(blocking);
  }

  @DeleteMapping("/api/tokens/{id}")
  @Requires(Permission.OWN_ACCOUNT)
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> revoke(
      @PathVariable String id,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var isPlan = Requests.dryRun(dryRun);
    var command = new RevokeToken(account(exchange), AccountBodies.token(id));
    return Mono.fromCallable(() -> isSeen(command.token(), exchange))
        .subscribeOn(blocking)
        .flatMap(
            isSeen -> {
              if (!isSeen) {
                throw Dispatcher.refusal(
                    new AccountRefused(
                        AccountRefused.Reason.NO_TOKEN, "There is no such token of yours"));
              }
              return isPlan
                  ? plan(command)
                  : dispatcher
                      .send(exchange, command, null)
                      .map(receipt -> ResponseEntity.ok(Accepted.of(receipt)));
            });
  }

  /** A token that is good for a part of the account knows of itself alone, and may end itself. */
  private boolean isSeen(UUID token, ServerWebExchange exchange) {
    return !Whole.isLimited(exchange)
        || BearerToken.of(exchange)
            .filter(PersonalToken::isShaped)
            .flatMap(brought -> book.tokenBy(pepper.macOf(brought)))
            .filter(token::equals)
            .isPresent();
  }

  private Mono<ResponseEntity<Object>> plan(AccountCommand command) {
    return Mono.<ResponseEntity<Object>>fromCallable(() -> ResponseEntity.ok(plans.plan(command)))
        .subscribeOn(blocking);
  }

  private static UUID account(ServerWebExchange exchange) {
    var account = Caller.of(exchange).account();
    if (account == null) {
      throw new ApiException(
          409,
          "no_account",
          "The superuser has its own token and no account; make an account, sign in as it, and ask"
              + " for a token then");
    }
    return account;
  }
}
