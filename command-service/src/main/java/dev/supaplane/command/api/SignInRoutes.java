package dev.supaplane.command.api;

import dev.supaplane.command.account.Person;
import dev.supaplane.command.account.SessionKey;
import dev.supaplane.command.account.Sessions;
import dev.supaplane.command.account.SignIn;
import dev.supaplane.command.account.SignIn.Outcome;
import dev.supaplane.command.api.SignInBodies.Health;
import dev.supaplane.command.api.SignInBodies.Session;
import dev.supaplane.command.api.SignInBodies.Settings;
import dev.supaplane.command.api.SignInBodies.TokenRequest;
import dev.supaplane.command.api.SignInBodies.User;
import dev.supaplane.command.audit.SignInNotes;
import dev.supaplane.command.watch.SignInCount;
import dev.supaplane.command.watch.SignInCount.Ending;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.token.AccessJwts;
import dev.supaplane.kit.token.SessionClaims;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.BearerToken;
import dev.supaplane.kit.web.Caller;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Signing in and out, in the shapes of GoTrue, so that its clients need no other ones. */
@RestController
public final class SignInRoutes {
  private static final String PASSWORD = "password";
  private static final String REFRESH = "refresh_token";

  private final SignIn signIn;
  private final Sessions sessions;
  private final SessionKey key;
  private final AccessJwts jwts;
  private final SignInNotes notes;
  private final SsoDesk sso;
  private final SignInCount count;
  private final Settings settings;
  private final Scheduler blocking;
  private final Scheduler strangers;
  private final Scheduler hashing;

  /**
   * Routes.
   *
   * @param signUp whether everybody may make an account of their own
   * @param blocking where the database may be asked
   * @param strangers where it may be asked for those who have not signed in
   * @param hashing where passwords are hashed
   */
  public SignInRoutes(
      SignIn signIn,
      Sessions sessions,
      SessionKey key,
      AccessJwts jwts,
      SignInNotes notes,
      SsoDesk sso,
      SignInCount count,
      boolean signUp,
      Scheduler blocking,
      Scheduler strangers,
      Scheduler hashing) {
    this.signIn = signIn;
    this.sessions = sessions;
    this.key = key;
    this.jwts = jwts;
    this.notes = notes;
    this.sso = sso;
    this.count = count;
    this.settings = Settings.of(signUp, sso.names());
    this.blocking = blocking;
    this.strangers = strangers;
    this.hashing = hashing;
  }

  @PostMapping("/auth/v1/token")
  @Requires(Permission.PUBLIC)
  Mono<Session> token(
      @RequestParam(name = "grant_type", required = false) @Nullable String grant,
      @RequestBody TokenRequest body,
      ServerWebExchange exchange) {
    return switch (grant) {
      case "password" -> byPassword(body, exchange.getRequest());
      case "refresh_token" -> byRefresh(body, exchange.getRequest());
      case "pkce" -> byCode(body, exchange.getRequest());
      case null, default ->
          throw ApiException.badRequest(
              "validation_failed", "grant_type is password, refresh_token or pkce");
    };
  }

  private Mono<Session> byPassword(TokenRequest body, ServerHttpRequest request) {
    var email = body.email();
    var password = body.password();
    if (email == null || password == null) {
      throw ApiException.badRequest("validation_failed", "Send email and password");
    }
    return bounded(
        Mono.fromCallable(
                () ->
                    switch (signIn.byPassword(email, password, Addresses.of(request))) {
                      case Outcome.In in -> {
                        notes.came(request, actor(in.person().id()), in.person().id());
                        yield session(PASSWORD, in);
                      }
                      case Outcome.Wrong wrong -> {
                        count.count(PASSWORD, Ending.REFUSED);
                        notes.refused(request, wrong.account(), "invalid_credentials");
                        throw invalidCredentials();
                      }
                      case Outcome.Shut shut -> {
                        count.count(PASSWORD, Ending.REFUSED);
                        notes.refused(request, shut.account(), "user_banned");
                        throw banned();
                      }
                      case Outcome.TooSoon soon -> {
                        count.count(PASSWORD, Ending.THROTTLED);
                        throw tooSoon(soon.patience());
                      }
                      case Outcome.Reused _ ->
                          throw new IllegalStateException("a password is no refresh token");
                    })
            .subscribeOn(hashing));
  }

  private Mono<Session> byRefresh(TokenRequest body, ServerHttpRequest request) {
    var refreshToken = body.refreshToken();
    if (refreshToken == null) {
      throw ApiException.badRequest("validation_failed", "Send refresh_token");
    }
    return bounded(
        Mono.fromCallable(
                () ->
                    switch (signIn.byRefresh(refreshToken, Addresses.of(request))) {
                      case Outcome.In in -> session(REFRESH, in);
                      case Outcome.TooSoon soon -> {
                        count.count(REFRESH, Ending.THROTTLED);
                        throw tooSoon(soon.patience());
                      }
                      case Outcome.Reused reused -> {
                        count.count(REFRESH, Ending.REFUSED);
                        notes.refused(request, reused.account(), "refresh_token_already_used");
                        throw ApiException.badRequest(
                            "refresh_token_already_used",
                            "Invalid Refresh Token: Already Used; the session is over, sign in again");
                      }
                      case Outcome.Wrong _, Outcome.Shut _ -> {
                        count.count(REFRESH, Ending.REFUSED);
                        throw ApiException.badRequest(
                            "refresh_token_not_found",
                            "Invalid Refresh Token: Refresh Token Not Found");
                      }
                    })
            .subscribeOn(strangers));
  }

  private Mono<Session> byCode(TokenRequest body, ServerHttpRequest request) {
    var code = body.authCode();
    var verifier = body.codeVerifier();
    if (code == null || verifier == null) {
      throw ApiException.badRequest("validation_failed", "Send auth_code and code_verifier");
    }
    return bounded(
        Mono.fromCallable(
                () -> {
                  var in = sso.exchange(code, verifier, request);
                  return Session.of(in, signIn.ways(in.person().id()));
                })
            .subscribeOn(strangers));
  }

  private Session session(String way, Outcome.In in) {
    count.count(way, Ending.ACCEPTED);
    return Session.of(in, signIn.ways(in.person().id()));
  }

  /** Counts that somebody made no account. */
  void notMade(Ending ending) {
    count.count("signup", ending);
  }

  /** The session of who has just made an account. */
  Session made(Outcome.In in) {
    return session("signup", in);
  }

  @GetMapping("/auth/v1/user")
  @Requires(Permission.OWN_ACCOUNT)
  Mono<User> user(ServerWebExchange exchange) {
    var account = Caller.of(exchange).account();
    return Mono.fromCallable(() -> user(account == null ? SessionClaims.SUPERUSER : account))
        .subscribeOn(blocking);
  }

  User user(UUID id) {
    var person =
        signIn
            .person(id)
            .orElseThrow(
                () -> new ApiException(403, "user_not_found", "The account of this token is gone"));
    return User.of(person, signIn.ways(id), signedIn(person));
  }

  private Instant signedIn(Person person) {
    return sessions.lastSignIn(person.id()).orElse(person.createdAt());
  }

  @PostMapping("/auth/v1/logout")
  @Requires(Permission.OWN_ACCOUNT)
  Mono<ResponseEntity<Void>> logout(
      @RequestParam(required = false) @Nullable String scope, ServerWebExchange exchange) {
    var claims = session(exchange, jwts);
    Runnable end =
        switch (scope) {
          case null -> () -> sessions.endAll(claims.account(), null);
          case "global" -> () -> sessions.endAll(claims.account(), null);
          case "local" -> () -> sessions.end(claims.session());
          case "others" -> () -> sessions.endAll(claims.account(), claims.session());
          default ->
              throw ApiException.badRequest(
                  "validation_failed", "scope is global, local or others");
        };
    return Mono.fromRunnable(end)
        .subscribeOn(blocking)
        .thenReturn(ResponseEntity.status(HttpStatus.NO_CONTENT).build());
  }

  @GetMapping("/auth/v1/settings")
  @Requires(Permission.PUBLIC)
  Settings settings() {
    return settings;
  }

  @GetMapping("/auth/v1/health")
  @Requires(Permission.PUBLIC)
  Health health() {
    return new Health("supaplane", "GoTrue", "Sign-in of the control plane, in GoTrue's shapes");
  }

  /** A JSON Web Key Set, as the document tells of it. */
  record PublicKeys(List<Map<String, String>> keys) {}

  @GetMapping(value = "/auth/v1/.well-known/jwks.json", produces = MediaType.APPLICATION_JSON_VALUE)
  @Requires(Permission.PUBLIC)
  @AnswersWith(PublicKeys.class)
  String publicKeys() {
    return key.publicKeys();
  }

  /**
   * The session that a request comes from.
   *
   * @throws ApiException 403 when it comes with another kind of token
   */
  static SessionClaims session(ServerWebExchange exchange, AccessJwts jwts) {
    return BearerToken.of(exchange)
        .flatMap(jwts::verify)
        .orElseThrow(
            () ->
                new ApiException(
                    403, "bad_jwt", "This is for sessions: sign in, and send the access token"));
  }

  /** More at a time than there is room for are told to come again. */
  static <T> Mono<T> bounded(Mono<T> work) {
    return work.onErrorMap(RejectedExecutionException.class, _ -> tooSoon(Duration.ofSeconds(1)));
  }

  static ApiException tooSoon(Duration wait) {
    return new ApiException(
            429, "over_request_rate_limit", "Too many tries; wait as long as Retry-After says")
        .retryAfter(wait.plusMillis(999));
  }

  static ApiException invalidCredentials() {
    return ApiException.badRequest("invalid_credentials", "Invalid login credentials");
  }

  static ApiException banned() {
    return ApiException.badRequest("user_banned", "User is banned: the account is disabled");
  }

  private static String actor(UUID account) {
    return account.equals(SessionClaims.SUPERUSER)
        ? Caller.SUPERUSER.actor()
        : "account:" + account;
  }
}
