package dev.supaplane.command.sso;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.UserInfoRequest;
import com.nimbusds.openid.connect.sdk.UserInfoResponse;
import com.nimbusds.openid.connect.sdk.claims.ClaimsSet;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import dev.supaplane.command.account.Emails;
import dev.supaplane.command.sso.Flows.Begun;
import dev.supaplane.command.sso.SsoException.Kind;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs people in by the authorization code of an OpenID Connect provider. What the provider says
 * of itself is asked for once an hour; its keys as they change. Blocks.
 */
public final class OidcClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OidcClient.class);
  private static final Duration FRESH = Duration.ofHours(1);

  /** How long what was said before is good once more, where it cannot be asked for anew. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  /** How long a provider that did not answer is not asked again: each call holds up a thread. */
  private static final Duration FAILURE = Duration.ofSeconds(10);

  private static final long KEYS_LIVE_MILLIS = Duration.ofMinutes(15).toMillis();
  private static final long KEYS_WAIT_MILLIS = Duration.ofSeconds(15).toMillis();
  private static final long KEYS_AT_MOST_EVERY_MILLIS = Duration.ofSeconds(30).toMillis();
  private static final int LONGEST_NAME = 256;

  /** Those by a key of the provider's alone: nobody else who knows the client secret signs. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final URI callback;
  private final LongSupplier nanos;
  private final BoundedHttp http = new BoundedHttp();
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  private final Map<String, Failed> failed = new ConcurrentHashMap<>();

  private record Known(
      OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, long until) {}

  private record Failed(SsoException why, long until) {}

  /**
   * A client.
   *
   * @param callback where providers send people back to, as it is registered with them
   * @param nanos a clock that only goes on, nanoseconds
   */
  public OidcClient(URI callback, LongSupplier nanos) {
    this.callback = callback;
    this.nanos = nanos;
  }

  /** Where to send somebody who wants to sign in. */
  public URI authorization(Provider provider, Begun begun) throws SsoException {
    var metadata = known(provider).metadata();
    return new AuthenticationRequest.Builder(
            ResponseType.CODE,
            new Scope(provider.scopes().toArray(String[]::new)),
            new ClientID(provider.clientId()),
            callback)
        .endpointURI(safe(metadata.getAuthorizationEndpointURI()))
        .state(new State(begun.state()))
        .nonce(new Nonce(begun.nonce()))
        .codeChallenge(new CodeVerifier(begun.verifier()), CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  /**
   * Takes the code that somebody came back with for what the provider says of them.
   *
   * @param issuer that the answer says it is of; null where it does not say
   */
  public Claimed redeem(Provider provider, Begun begun, String code, @Nullable String issuer)
      throws SsoException {
    var there = known(provider);
    var metadata = there.metadata();
    if (issuer == null
        ? metadata.supportsAuthorizationResponseIssuerParam()
        : !issuer.equals(provider.issuer().toString())) {
      throw new SsoException(Kind.FORGED, "The answer is of another provider than was asked");
    }
    try {
      var response =
          OIDCTokenResponseParser.parse(
              new TokenRequest.Builder(
                      safe(metadata.getTokenEndpointURI()),
                      authentication(provider, metadata),
                      new AuthorizationCodeGrant(
                          new AuthorizationCode(code),
                          callback,
                          new CodeVerifier(begun.verifier())))
                  .build()
                  .toHTTPRequest()
                  .send(http));
      if (!(response instanceof OIDCTokenResponse tokens)) {
        throw new SsoException(Kind.DENIED, "The provider did not take the code");
      }
      var token = tokens.getOIDCTokens().getIDToken();
      if (token == null) {
        throw new SsoException(Kind.UNAVAILABLE, "The provider gave no ID token");
      }
      var claims = validated(provider, there, token, begun);
      return claimed(provider, claims, userInfo(metadata, claims, tokens));
    } catch (IOException | ParseException e) {
      throw new SsoException(
          Kind.UNAVAILABLE, "The provider " + provider.name() + " cannot be asked now", e);
    }
  }

  private static IDTokenClaimsSet validated(Provider provider, Known there, JWT token, Begun begun)
      throws SsoException {
    var offered = there.metadata().getIDTokenJWSAlgs();
    var algorithms =
        new HashSet<>(offered == null ? Set.of(JWSAlgorithm.RS256) : Set.copyOf(offered));
    algorithms.retainAll(ALGORITHMS);
    if (algorithms.isEmpty()) {
      throw new SsoException(
          Kind.UNAVAILABLE, "The provider signs by none of " + ALGORITHMS + " that are taken");
    }
    var validator =
        new IDTokenValidator(
            new Issuer(provider.issuer().toString()),
            new ClientID(provider.clientId()),
            new JWSVerificationKeySelector<>(algorithms, there.keys()),
            null);
    try {
      var claims = validator.validate(token, new Nonce(begun.nonce()));
      var party = claims.getAuthorizedParty();
      if (party == null
          ? claims.getAudience().size() > 1
          : !party.getValue().equals(provider.clientId())) {
        throw new SsoException(Kind.FORGED, "The ID token is for another client");
      }
      return claims;
    } catch (BadJOSEException | JOSEException e) {
      throw new SsoException(Kind.FORGED, "The ID token is not one for this sign-in", e);
    }
  }

  /**
   * Some providers tell the e-mail address, or that it is verified, only to who asks once more.
   * Null where that is no better than the token.
   */
  private @Nullable ClaimsSet userInfo(
      OIDCProviderMetadata metadata, IDTokenClaimsSet claims, OIDCTokenResponse tokens)
      throws SsoException, IOException, ParseException {
    var endpoint = metadata.getUserInfoEndpointURI();
    if (endpoint == null
        || (claims.getStringClaim("email") != null && claims.getClaim("email_verified") != null)) {
      return null;
    }
    var response =
        UserInfoResponse.parse(
            new UserInfoRequest(safe(endpoint), tokens.getOIDCTokens().getAccessToken())
                .toHTTPRequest()
                .send(http));
    if (!response.indicatesSuccess()) {
      return null;
    }
    var info = response.toSuccessResponse().getUserInfo();
    if (info == null) {
      return null;
    }
    if (!claims.getSubject().equals(info.getSubject())) {
      throw new SsoException(Kind.FORGED, "The provider tells of somebody else than the ID token");
    }
    // The address and its verification are of the same answer, or one could be of another address.
    return info.getStringClaim("email") == null ? null : info;
  }

  private static Claimed claimed(
      Provider provider, IDTokenClaimsSet token, @Nullable ClaimsSet info) throws SsoException {
    var claims = info == null ? token : info;
    try {
      return new Claimed(
          provider.name(),
          provider.issuer().toString(),
          token.getSubject().getValue(),
          Optional.ofNullable(claims.getStringClaim("email")).flatMap(Emails::normal),
          // Some write it as a word.
          "true".equals(String.valueOf(claims.getClaim("email_verified"))),
          Optional.ofNullable(claims.getStringClaim("name"))
              .map(String::strip)
              .filter(name -> !name.isEmpty() && name.length() <= LONGEST_NAME)
              .filter(name -> name.chars().noneMatch(Character::isISOControl)));
    } catch (IllegalArgumentException e) {
      throw new SsoException(Kind.UNAVAILABLE, "The provider names nobody that can be kept", e);
    }
  }

  private static ClientAuthentication authentication(
      Provider provider, OIDCProviderMetadata metadata) throws SsoException {
    var id = new ClientID(provider.clientId());
    var secret = new Secret(provider.clientSecret());
    var methods = metadata.getTokenEndpointAuthMethods();
    if (methods == null || methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)) {
      return new ClientSecretBasic(id, secret);
    }
    if (methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)) {
      return new ClientSecretPost(id, secret);
    }
    throw new SsoException(
        Kind.UNAVAILABLE, "The provider takes a client secret neither as Basic nor in the body");
  }

  private Known known(Provider provider) throws SsoException {
    var there = known.get(provider.name());
    var now = nanos.getAsLong();
    if (there != null && now - there.until() < 0) {
      return there;
    }
    var last = failed.get(provider.name());
    if (last != null && now - last.until() < 0) {
      throw new SsoException(
          last.why().kind(), String.valueOf(last.why().getMessage()), last.why());
    }
    try {
      var fresh = discovered(provider, now);
      known.put(provider.name(), fresh);
      failed.remove(provider.name());
      return fresh;
    } catch (SsoException e) {
      if (there == null) {
        failed.put(provider.name(), new Failed(e, nanos.getAsLong() + FAILURE.toNanos()));
        throw e;
      }
      LOG.warn("the provider {} goes on by what it said of itself before", provider.name(), e);
      var kept = new Known(there.metadata(), there.keys(), nanos.getAsLong() + KEPT.toNanos());
      known.put(provider.name(), kept);
      return kept;
    }
  }

  private Known discovered(Provider provider, long now) throws SsoException {
    try {
      var issuer = provider.issuer().toString();
      var metadata =
          OIDCProviderMetadata.parse(
              http.get(
                  URI.create(
                      (issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer)
                          + "/.well-known/openid-configuration")));
      if (!issuer.equals(metadata.getIssuer().getValue())) {
        throw new SsoException(
            Kind.UNAVAILABLE, "The provider names itself otherwise than the configuration does");
      }
      return new Known(metadata, keys(safe(metadata.getJWKSetURI())), now + FRESH.toNanos());
    } catch (IOException | ParseException e) {
      throw new SsoException(
          Kind.UNAVAILABLE, "The provider " + provider.name() + " cannot be asked now", e);
    }
  }

  /** A key that is not known is asked for at once, as long as that is not often. */
  private JWKSource<SecurityContext> keys(URI address) throws MalformedURLException {
    return JWKSourceBuilder.<SecurityContext>create(address.toURL(), http)
        .cache(KEYS_LIVE_MILLIS, KEYS_WAIT_MILLIS)
        .rateLimited(KEYS_AT_MOST_EVERY_MILLIS)
        // Nobody's thread is left behind.
        .refreshAheadCache(false)
        .build();
  }

  private static URI safe(@Nullable URI address) throws SsoException {
    if (address == null || !Endpoints.isSafe(address)) {
      throw new SsoException(
          Kind.UNAVAILABLE, "The provider has an address that is not https: " + address);
    }
    return address;
  }

  @Override
  public void close() {
    http.close();
  }
}
