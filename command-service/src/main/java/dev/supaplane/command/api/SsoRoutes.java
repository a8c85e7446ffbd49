package dev.supaplane.command.api;

import dev.supaplane.command.account.AccountCommand.UnlinkIdentity;
import dev.supaplane.command.sso.Flows;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.token.AccessJwts;
import dev.supaplane.kit.token.SessionClaims;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
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
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Signing in by a provider, in the shapes of GoTrue. */
@RestController
public final class SsoRoutes {
  /** Opens nothing by itself: it only shows that an answer comes to the browser that asked. */
  private static final String COOKIE = "__Host-supaplane-sso";

  private static final Duration COOKIE_LIFE = Duration.ofMinutes(10);

  private final SsoDesk desk;
  private final AccessJwts jwts;
  private final Dispatcher dispatcher;
  private final URI authorize;
  private final Scheduler sso;

  /**
   * Routes.
   *
   * @param authorize where browsers find {@code /auth/v1/authorize}
   * @param sso where providers may be waited for
   */
  public SsoRoutes(
      SsoDesk desk, AccessJwts jwts, Dispatcher dispatcher, URI authorize, Scheduler sso) {
    this.desk = desk;
    this.jwts = jwts;
    this.dispatcher = dispatcher;
    this.authorize = authorize;
    this.sso = sso;
  }

  /** Body of POST /auth/v1/sso. */
  @JsonNaming(SnakeCaseStrategy.class)
  record SsoRequest(
      @Nullable String domain,
      @Nullable String providerId,
      @Nullable String redirectTo,
      @Nullable String codeChallenge,
      @Nullable String codeChallengeMethod,
      @Nullable Boolean skipHttpRedirect) {}

  /** Where a browser is to go. */
  record Address(String url) {}

  @GetMapping("/auth/v1/authorize")
  @Requires(Permission.PUBLIC)
  Mono<ResponseEntity<Void>> authorize(
      @RequestParam(required = false) @Nullable String provider,
      @RequestParam(name = "redirect_to", required = false) @Nullable String redirectTo,
      @RequestParam(name = "code_challenge", required = false) @Nullable String challenge,
      @RequestParam(name = "code_challenge_method", required = false) @Nullable String method,
      ServerWebExchange exchange) {
    var asked = desk.asked(new SsoDesk.Wish(provider, redirectTo, challenge, method), null);
    return begun(asked, exchange).map(SsoRoutes::to);
  }

  /** For clients that know an e-mail address and no provider; they go where it says. */
  @PostMapping("/auth/v1/sso")
  @Requires(Permission.PUBLIC)
  ResponseEntity<Address> sso(@RequestBody SsoRequest body) {
    var domain = body.domain();
    var provider =
        body.providerId() != null || domain == null
            ? body.providerId()
            : desk.ofDomain(domain.strip().toLowerCase(Locale.ROOT))
                .orElseThrow(
                    () ->
                        ApiException.notFound(
                            "sso_provider_not_found",
                            "No SSO provider assigned for this domain; sign in another way"));
    var asked =
        desk.asked(
            new SsoDesk.Wish(
                provider, body.redirectTo(), body.codeChallenge(), body.codeChallengeMethod()),
            null);
    // The browser itself goes there, so that what it is to keep comes to it and not to a script.
    var address =
        URI.create(
            authorize
                + "?provider="
                + asked.provider()
                + "&redirect_to="
                + URLEncoder.encode(asked.redirectTo().toString(), StandardCharsets.UTF_8)
                + "&code_challenge="
                + asked.challenge()
                + "&code_challenge_method=s256");
    return Boolean.TRUE.equals(body.skipHttpRedirect())
        ? ResponseEntity.ok(new Address(address.toString()))
        : ResponseEntity.status(HttpStatus.SEE_OTHER).location(address).build();
  }

  @GetMapping("/auth/v1/callback")
  @Requires(Permission.PUBLIC)
  Mono<ResponseEntity<Void>> callback(
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String code,
      @RequestParam(required = false) @Nullable String iss,
      @RequestParam(required = false) @Nullable String error,
      ServerWebExchange exchange) {
    var request = exchange.getRequest();
    return SignInRoutes.bounded(
            Mono.fromCallable(
                    () ->
                        desk.back(
                            new SsoDesk.Returned(state, code, iss, error),
                            cookie(exchange),
                            request))
                .subscribeOn(sso))
        .map(SsoRoutes::to);
  }

  @GetMapping("/auth/v1/user/identities/authorize")
  @Requires(Permission.OWN_ACCOUNT)
  @AnswersWith(Address.class)
  Mono<ResponseEntity<Object>> link(
      @RequestParam(required = false) @Nullable String provider,
      @RequestParam(name = "redirect_to", required = false) @Nullable String redirectTo,
      @RequestParam(name = "code_challenge", required = false) @Nullable String challenge,
      @RequestParam(name = "code_challenge_method", required = false) @Nullable String method,
      ServerWebExchange exchange) {
    var session = ownSession(exchange);
    var asked =
        desk.asked(
            new SsoDesk.Wish(provider, redirectTo, challenge, method),
            new Flows.Link(session.account(), session.session()));
    return begun(asked, exchange).map(url -> ResponseEntity.ok(new Address(url.toString())));
  }

  @DeleteMapping("/auth/v1/user/identities/{id}")
  @Requires(Permission.OWN_ACCOUNT)
  Mono<ResponseEntity<Object>> unlink(@PathVariable String id, ServerWebExchange exchange) {
    var account = ownSession(exchange).account();
    return dispatcher
        .send(exchange, new UnlinkIdentity(account, identity(id)), null)
        .map(_ -> ResponseEntity.ok(Map.of()));
  }

  private Mono<URI> begun(Flows.Asked asked, ServerWebExchange exchange) {
    var kept = cookie(exchange);
    var browser = Flows.isShaped(kept) && kept != null ? kept : Flows.fresh();
    var address = Addresses.of(exchange.getRequest());
    return SignInRoutes.bounded(
            Mono.fromCallable(() -> desk.begin(asked, browser, address)).subscribeOn(sso))
        .doOnNext(
            _ ->
                exchange
                    .getResponse()
                    .addCookie(
                        ResponseCookie.from(COOKIE, browser)
                            .path("/")
                            .secure(true)
                            .httpOnly(true)
                            // The way back from the provider is a navigation from another site.
                            .sameSite("Lax")
                            .maxAge(COOKIE_LIFE)
                            .build()));
  }

  private SessionClaims ownSession(ServerWebExchange exchange) {
    SessionClaims session = SignInRoutes.session(exchange, jwts);
    if (session.ofSuperuser()) {
      throw new ApiException(
          422, "validation_failed", "The superuser has no account, and signs in by password alone");
    }
    return session;
  }

  private static UUID identity(String id) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound("identity_not_found", "There is no such identity of yours");
    }
  }

  private static @Nullable String cookie(ServerWebExchange exchange) {
    var cookie = exchange.getRequest().getCookies().getFirst(COOKIE);
    return cookie == null ? null : cookie.getValue();
  }

  private static ResponseEntity<Void> to(URI address) {
    return ResponseEntity.status(HttpStatus.FOUND).location(address).build();
  }
}
