package dev.supaplane.command.api;

import dev.supaplane.command.account.AccountCommand.CreateAccount;
import dev.supaplane.command.account.AccountCommand.SetPassword;
import dev.supaplane.command.account.Passwords;
import dev.supaplane.command.account.Proof;
import dev.supaplane.command.account.SignIn;
import dev.supaplane.command.account.SignIn.Outcome;
import dev.supaplane.command.account.Superuser;
import dev.supaplane.command.account.Throttle;
import dev.supaplane.command.api.SignInBodies.Session;
import dev.supaplane.command.api.SignInBodies.SignUpRequest;
import dev.supaplane.command.api.SignInBodies.User;
import dev.supaplane.command.api.SignInBodies.UserUpdate;
import dev.supaplane.command.audit.SignInNotes;
import dev.supaplane.command.audit.SignInNotes.Asked;
import dev.supaplane.command.watch.SignInCount.Ending;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.token.AccessJwts;
import dev.supaplane.kit.token.Pepper;
import dev.supaplane.kit.token.SessionClaims;
import dev.supaplane.kit.web.ApiException;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Making an account of one's own, where that is allowed, and changing its password. */
@RestController
public final class OwnAccountRoutes {
  private final Dispatcher dispatcher;
  private final SignIn signIn;
  private final SignInRoutes routes;
  private final Passwords passwords;
  private final Superuser superuser;
  private final Throttle throttle;
  private final AccessJwts jwts;
  private final SignInNotes notes;
  private final Pepper pepper;
  private final boolean signUp;
  private final Scheduler hashing;

  /** What the routes need of the sign-in. */
  public record Needs(
      SignIn signIn,
      SignInRoutes routes,
      Passwords passwords,
      Superuser superuser,
      Throttle throttle,
      AccessJwts jwts,
      SignInNotes notes,
      Pepper pepper) {}

  /**
   * Routes.
   *
   * @param signUp whether everybody may make an account of their own
   * @param hashing where passwords are hashed
   */
  public OwnAccountRoutes(Dispatcher dispatcher, Needs needs, boolean signUp, Scheduler hashing) {
    this.dispatcher = dispatcher;
    this.signIn = needs.signIn();
    this.routes = needs.routes();
    this.passwords = needs.passwords();
    this.superuser = needs.superuser();
    this.throttle = needs.throttle();
    this.jwts = needs.jwts();
    this.notes = needs.notes();
    this.pepper = needs.pepper();
    this.signUp = signUp;
    this.hashing = hashing;
  }

  @PostMapping("/auth/v1/signup")
  @Requires(Permission.PUBLIC)
  Mono<Session> signUp(@RequestBody SignUpRequest body, ServerWebExchange exchange) {
    if (!signUp) {
      throw new ApiException(
          422, "signup_disabled", "Signups not allowed for this instance; ask its operator");
    }
    var email = AccountBodies.email(body.email());
    var password = password(body.password());
    var name = Requests.name(body.name(email));
    var address = Addresses.of(exchange.getRequest());
    return SignInRoutes.bounded(
            Mono.fromCallable(
                    () -> {
                      var wait = throttle.toWait("", address);
                      if (wait.isPositive()) {
                        routes.notMade(Ending.THROTTLED);
                        throw SignInRoutes.tooSoon(wait);
                      }
                      throttle.spend(address);
                      return notes.ask(exchange.getRequest());
                    })
                .subscribeOn(hashing))
        .flatMap(
            asked ->
                Mono.fromCallable(() -> made(email, name, password))
                    .subscribeOn(hashing)
                    .flatMap(
                        command ->
                            dispatcher
                                .sendForNobody(exchange, asked.correlation(), command)
                                .thenReturn(command.account()))
                    .publishOn(hashing)
                    .map(account -> begun(asked, account))
                    .onErrorMap(ApiException.class, refusal -> refused(asked, refusal)));
  }

  private CreateAccount made(String email, String name, String password) {
    if (email.equals(superuser.email())) {
      throw exists();
    }
    return new CreateAccount(UUID.randomUUID(), email, name, passwords.hash(password));
  }

  private Session begun(Asked asked, UUID account) {
    notes.ended(asked, account.toString(), null);
    if (signIn.begin(account, new Proof.JustMade()) instanceof Outcome.In in) {
      return routes.made(in);
    }
    // Somebody shut it in the same moment.
    throw SignInRoutes.banned();
  }

  private ApiException refused(Asked asked, ApiException refusal) {
    var told = refusal.code().equals("email_exists") ? exists() : refusal;
    notes.ended(asked, "-", told.code());
    routes.notMade(Ending.REFUSED);
    return told;
  }

  @PutMapping("/auth/v1/user")
  @Requires(Permission.OWN_ACCOUNT)
  Mono<User> change(@RequestBody UserUpdate body, ServerWebExchange exchange) {
    var session = SignInRoutes.session(exchange, jwts);
    if (session.ofSuperuser()) {
      throw new ApiException(
          422,
          "validation_failed",
          "The superuser's password is given by SUPAPLANE_SUPERUSER_PASSWORD; change it there");
    }
    if (body.email() != null
        || (body.phone() != null && !body.phone().isEmpty())
        || (body.data() != null && !body.data().isEmpty())
        || body.password() == null) {
      throw new ApiException(
          422, "validation_failed", "Here only the password can be changed: send password");
    }
    var password = password(body.password());
    var current = body.currentPassword();
    if (current == null) {
      throw ApiException.badRequest(
          "current_password_required", "Send the password so far as current_password");
    }
    var address = Addresses.of(exchange.getRequest());
    return SignInRoutes.bounded(
            Mono.fromCallable(() -> replaced(session, current, password, address))
                .subscribeOn(hashing))
        .flatMap(
            command ->
                dispatcher.send(
                    exchange,
                    command,
                    // Of the password only what the key of this installation makes of it.
                    Map.of(
                        "password", HexFormat.of().formatHex(pepper.mac("idempotency", password)))))
        .publishOn(hashing)
        .map(_ -> routes.user(session.account()));
  }

  private SetPassword replaced(
      SessionClaims session, String current, String password, String address) {
    var person =
        signIn
            .person(session.account())
            .orElseThrow(
                () -> new ApiException(403, "user_not_found", "The account of this token is gone"));
    signIn
        .objection(person, current, address)
        .ifPresent(
            objection -> {
              throw objection instanceof Outcome.TooSoon soon
                  ? SignInRoutes.tooSoon(soon.patience())
                  : ApiException.badRequest(
                      "current_password_mismatch", "current_password is not the password so far");
            });
    if (current.equals(password)) {
      throw new ApiException(
          422, "same_password", "New password should be different from the old password.");
    }
    return new SetPassword(session.account(), passwords.hash(password), session.session());
  }

  private static String password(@Nullable String password) {
    if (password == null || !Passwords.isAllowed(password)) {
      throw new ApiException(422, "weak_password", AccountBodies.PASSWORD_RULE);
    }
    return password;
  }

  private static ApiException exists() {
    return new ApiException(422, "user_already_exists", "User already registered");
  }
}
