package dev.supaplane.command.api;

import dev.supaplane.command.account.AccountRefused;
import dev.supaplane.command.account.Identities;
import dev.supaplane.command.account.Identity;
import dev.supaplane.command.account.Proof;
import dev.supaplane.command.account.SignIn;
import dev.supaplane.command.account.Throttle;
import dev.supaplane.command.audit.SignInNotes;
import dev.supaplane.command.sso.Admissions;
import dev.supaplane.command.sso.Flows;
import dev.supaplane.command.sso.Flows.Redeemed;
import dev.supaplane.command.sso.Flows.Vouched;
import dev.supaplane.command.sso.OidcClient;
import dev.supaplane.command.sso.Provider;
import dev.supaplane.command.sso.Redirects;
import dev.supaplane.command.sso.SsoException;
import dev.supaplane.command.watch.SignInCount;
import dev.supaplane.command.watch.SignInCount.Ending;
import dev.supaplane.kit.web.ApiException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;

/** What the routes of signing in by a provider do. Blocks. */
public final class SsoDesk {
  private static final Logger LOG = LoggerFactory.getLogger(SsoDesk.class);
  private static final String WAY = "sso";
  private static final String BEGINS = "begins ";
  private static final int LONGEST = 4096;
  private static final Duration FULL = Duration.ofMinutes(1);

  private final Map<String, Provider> providers;
  private final Redirects redirects;
  private final Needs needs;

  /** What it works with. */
  public record Needs(
      OidcClient client,
      Flows flows,
      Admissions admissions,
      Identities identities,
      SignIn signIn,
      Throttle throttle,
      SignInNotes notes,
      SignInCount count) {}

  /**
   * A desk.
   *
   * @param providers by their names
   * @param redirects where people may be sent to in the end
   */
  public SsoDesk(Map<String, Provider> providers, Redirects redirects, Needs needs) {
    this.providers = Map.copyOf(providers);
    this.redirects = redirects;
    this.needs = needs;
  }

  /** The providers' names, and what people call them. */
  Map<String, String> names() {
    var names = new LinkedHashMap<String, String>();
    providers.values().stream()
        .sorted(Comparator.comparing(Provider::name))
        .forEach(provider -> names.put(provider.name(), provider.displayName()));
    return names;
  }

  /** The provider of an e-mail domain. */
  Optional<String> ofDomain(String domain) {
    return providers.values().stream()
        .filter(provider -> provider.domains().contains(domain))
        .map(Provider::name)
        .sorted()
        .findFirst();
  }

  /**
   * What a client asks for.
   *
   * @param challengeMethod by which the challenge follows from what the client keeps
   */
  record Wish(
      @Nullable String provider,
      @Nullable String redirectTo,
      @Nullable String challenge,
      @Nullable String challengeMethod) {}

  /**
   * Checks a wish.
   *
   * @param link to which account the identity is to be added, and in which session; null for
   *     signing in
   */
  Flows.Asked asked(Wish wish, Flows.@Nullable Link link) {
    var provider = wish.provider() == null ? null : providers.get(wish.provider());
    if (provider == null) {
      throw ApiException.badRequest(
          "validation_failed",
          "Unsupported provider: provider is not enabled; GET /auth/v1/settings names those that"
              + " are");
    }
    if (!Flows.isChallenge(wish.challenge()) || !isS256(wish.challengeMethod())) {
      throw ApiException.badRequest(
          "validation_failed",
          "Tokens are not told in an address: send code_challenge and code_challenge_method=s256"
              + " (flowType: 'pkce')");
    }
    var redirect =
        redirects
            .of(wish.redirectTo())
            .orElseThrow(
                () ->
                    ApiException.badRequest(
                        "validation_failed",
                        "redirect_to is none of the addresses that are allowed here; the operator"
                            + " names them (SUPAPLANE_SSO_REDIRECTS)"));
    return new Flows.Asked(provider.name(), redirect, String.valueOf(wish.challenge()), link);
  }

  private static boolean isS256(@Nullable String method) {
    return "s256".equals(method) || "S256".equals(method);
  }

  /** Where to send somebody who wants that. */
  URI begin(Flows.Asked asked, String browser, String address) {
    // Who begins without end fills what is kept; that is no guess, and counts apart.
    demandPatience(BEGINS + address);
    needs.throttle().spend(BEGINS + address);
    try {
      var begun = needs.flows().begin(browser, asked).orElseThrow(() -> SignInRoutes.tooSoon(FULL));
      return needs.client().authorization(provider(asked.provider()), begun);
    } catch (SsoException e) {
      LOG.warn("nobody can be sent to the provider {}", asked.provider(), e);
      throw new ApiException(
          502, "unexpected_failure", "The provider cannot be asked now; try again shortly");
    } catch (AccountRefused refused) {
      throw Dispatcher.refusal(refused);
    }
  }

  /** What a provider answered. */
  record Returned(
      @Nullable String state,
      @Nullable String code,
      @Nullable String issuer,
      @Nullable String error) {}

  /** Where to send somebody who comes back, with a code or with what went wrong. */
  URI back(Returned returned, @Nullable String browser, ServerHttpRequest request) {
    var address = Addresses.of(request);
    demandPatience(address);
    var back =
        Flows.isShaped(returned.state()) && Flows.isShaped(browser)
            ? needs.flows().take(String.valueOf(returned.state()), String.valueOf(browser))
            : Optional.<Flows.Back>empty();
    if (back.isEmpty()) {
      needs.throttle().spend(address);
      needs.count().count(WAY, Ending.REFUSED);
      throw ApiException.badRequest(
          "bad_oauth_state",
          "This sign-in was ended before, took too long, or began in another browser; begin again");
    }
    var to = back.get().asked().redirectTo();
    var noted = needs.notes().ask(request);
    try {
      var vouched = vouched(back.get(), returned, noted.correlation());
      var code = promised(vouched, back.get().asked().challenge());
      needs.notes().ended(noted, vouched.account().toString(), null);
      return with(to, Map.of("code", code));
    } catch (Refusal refusal) {
      if (refusal.isAttack()) {
        needs.throttle().spend(address);
      }
      needs.count().count(WAY, Ending.REFUSED);
      needs.notes().ended(noted, refusal.account(), refusal.code());
      return with(to, refusal.told());
    }
  }

  private String promised(Vouched vouched, String challenge) throws Refusal {
    try {
      return needs.flows().promise(vouched, challenge);
    } catch (AccountRefused refused) {
      var told = Dispatcher.refusal(refused);
      throw new Refusal(
          "access_denied",
          told.code(),
          String.valueOf(refused.getMessage()),
          vouched.account(),
          false);
    }
  }

  private Vouched vouched(Flows.Back back, Returned returned, String correlation) throws Refusal {
    var asked = back.asked();
    var provider = providers.get(asked.provider());
    var code = returned.code();
    if (returned.error() != null || provider == null || code == null || code.length() > LONGEST) {
      throw new Refusal(
          "access_denied", "access_denied", "The provider let nobody in; try again", null, false);
    }
    try {
      var claimed = needs.client().redeem(provider, back.begun(), code, returned.issuer());
      if (asked.link() != null) {
        var fresh =
            new Identity(UUID.randomUUID(), provider.name(), claimed.issuer(), claimed.subject());
        return new Vouched(asked.link().account(), fresh, asked.link().session());
      }
      return switch (needs.admissions().admit(claimed, provider.domains(), correlation)) {
        case Admissions.Outcome.Admitted in ->
            new Vouched(
                in.account(),
                new Identity(in.identity(), provider.name(), claimed.issuer(), claimed.subject()),
                null);
        case Admissions.Outcome.Refused no ->
            throw new Refusal("access_denied", no.code(), no.message(), no.account(), false);
      };
    } catch (SsoException e) {
      LOG.warn("a sign-in by {} did not come to its end", provider.name(), e);
      throw switch (e.kind()) {
        case DENIED -> new Refusal("access_denied", "access_denied", text(e), null, true);
        case FORGED -> new Refusal("access_denied", "bad_oauth_callback", text(e), null, true);
        case UNAVAILABLE -> new Refusal("server_error", "unexpected_failure", text(e), null, false);
      };
    }
  }

  /** Takes a code for a session. */
  SignIn.Outcome.In exchange(String code, String verifier, ServerHttpRequest request) {
    var address = Addresses.of(request);
    demandPatience(address);
    return switch (needs.flows().redeem(code, verifier)) {
      case Redeemed.Good good -> in(good.vouched(), request);
      case Redeemed.Unknown _ ->
          throw refused(
              address,
              new ApiException(
                  404, "flow_state_not_found", "There is no such code, or no longer; begin again"));
      case Redeemed.OtherClient _ ->
          throw refused(
              address,
              ApiException.badRequest(
                  "bad_code_verifier", "code challenge does not match previously saved one"));
    };
  }

  private SignIn.Outcome.In in(Vouched vouched, ServerHttpRequest request) {
    var session = vouched.linking();
    var identity = session == null ? vouched.identity() : linked(vouched, session, request);
    var proof = new Proof.OfIdentity(identity.id(), identity.provider());
    if (needs.signIn().begin(vouched.account(), proof) instanceof SignIn.Outcome.In in) {
      needs.notes().came(request, "account:" + vouched.account(), vouched.account());
      needs.count().count(WAY, Ending.ACCEPTED);
      return in;
    }
    needs.notes().refused(request, vouched.account(), "user_banned");
    needs.count().count(WAY, Ending.REFUSED);
    throw SignInRoutes.banned();
  }

  /** Not before the client has shown that it is the one that asked for it. */
  private Identity linked(Vouched vouched, UUID session, ServerHttpRequest request) {
    var noted = needs.notes().ask(request);
    var identity = vouched.identity();
    try {
      needs.admissions().link(vouched.account(), identity, session, noted.correlation());
      var there =
          needs
              .identities()
              .find(identity.issuer(), identity.subject())
              .filter(one -> one.account().equals(vouched.account()))
              .orElseThrow(
                  () ->
                      new AccountRefused(
                          AccountRefused.Reason.IDENTITY_TAKEN,
                          "Somebody signs in by that identity already; unlink it there"));
      needs.notes().ended(noted, vouched.account().toString(), null);
      return there.identity();
    } catch (AccountRefused refused) {
      var told = Dispatcher.refusal(refused);
      needs.notes().ended(noted, vouched.account().toString(), told.code());
      throw told;
    }
  }

  private ApiException refused(String address, ApiException refusal) {
    needs.throttle().spend(address);
    needs.count().count(WAY, Ending.REFUSED);
    return refusal;
  }

  private void demandPatience(String address) {
    var wait = needs.throttle().toWait("", address);
    if (wait.isPositive()) {
      needs.count().count(WAY, Ending.THROTTLED);
      throw SignInRoutes.tooSoon(wait);
    }
  }

  private Provider provider(String name) {
    var provider = providers.get(name);
    if (provider == null) {
      throw new IllegalStateException("no provider " + name);
    }
    return provider;
  }

  private static String text(SsoException e) {
    return String.valueOf(e.getMessage());
  }

  private static URI with(URI to, Map<String, String> parameters) {
    var text = new StringBuilder(to.toString());
    var separator = to.getRawQuery() == null ? '?' : '&';
    for (var parameter : new TreeMap<>(parameters).entrySet()) {
      text.append(separator)
          .append(parameter.getKey())
          .append('=')
          .append(URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8));
      separator = '&';
    }
    return URI.create(text.toString());
  }

  /** Nobody is let in, and is told so where they are sent to. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final String error;
    private final String code;
    private final String message;
    private final @Nullable UUID account;
    private final boolean attack;

    Refusal(String error, String code, String message, @Nullable UUID account, boolean attack) {
      super(code);
      this.error = error;
      this.code = code;
      this.message = message;
      this.account = account;
      this.attack = attack;
    }

    boolean isAttack() {
      return attack;
    }

    String code() {
      return code;
    }

    String account() {
      return account == null ? "-" : account.toString();
    }

    Map<String, String> told() {
      return Map.of("error", error, "error_code", code, "error_description", message);
    }
  }
}
