package dev.supaplane.command.app;

import com.nimbusds.oauth2.sdk.pkce.CodeChallenge;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Somebody's browser: goes where it is sent, step by step, and keeps what it is to keep. */
final class Browser {
  static final String SITE = "http://localhost:3000/sign-in";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String port;
  private final CodeVerifier verifier = new CodeVerifier();
  @Nullable String cookie;

  Browser(String port) {
    this.port = port;
  }

  /** Where a step leads, and whether it does at all. */
  record Step(int status, @Nullable URI to, String body, String setCookie) {
    Map<String, String> query() {
      return to == null || to.getRawQuery() == null
          ? Map.of()
          : Arrays.stream(to.getRawQuery().split("&", -1))
              .map(pair -> pair.split("=", 2))
              .collect(
                  Collectors.toMap(
                      pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }
  }

  String verifier() {
    return verifier.getValue();
  }

  String challenge() {
    return CodeChallenge.compute(CodeChallengeMethod.S256, verifier).getValue();
  }

  /** Asks for a provider. */
  Step begin(String provider) {
    return begin("provider=" + provider, SITE);
  }

  Step begin(String query, String redirectTo) {
    return keeping(
        get(
            URI.create(
                "http://127.0.0.1:"
                    + port
                    + "/auth/v1/authorize?"
                    + query
                    + "&redirect_to="
                    + URLEncoder.encode(redirectTo, StandardCharsets.UTF_8)
                    + "&code_challenge="
                    + challenge()
                    + "&code_challenge_method=s256")));
  }

  private Step keeping(Step step) {
    if (!step.setCookie().isEmpty()) {
      cookie = step.setCookie().substring(0, step.setCookie().indexOf(';'));
    }
    return step;
  }

  /** Goes to the provider, which sends it back at once. */
  Step follow(Step step) {
    return get(target(step));
  }

  /** Comes back with what the provider gave. */
  Step comeBack(Step step) {
    return comeBack(target(step).getRawQuery());
  }

  Step comeBack(String query) {
    return get(URI.create("http://127.0.0.1:" + port + "/auth/v1/callback?" + query));
  }

  /** All of it. */
  Step signIn(String provider) {
    return comeBack(follow(begin(provider)));
  }

  private static URI target(Step step) {
    if (step.to() == null) {
      throw new AssertionError("leads nowhere: " + step);
    }
    return step.to();
  }

  private Step get(URI address) {
    var request = HttpRequest.newBuilder(address);
    if (cookie != null && address.getPath().startsWith("/auth/")) {
      request.header("Cookie", cookie);
    }
    try {
      HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
      return new Step(
          answer.statusCode(),
          answer.headers().firstValue("Location").map(URI::create).orElse(null),
          answer.body(),
          answer.headers().allValues("Set-Cookie").stream()
              .filter(one -> one.startsWith("__Host-supaplane-sso="))
              .findFirst()
              .orElse(""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
