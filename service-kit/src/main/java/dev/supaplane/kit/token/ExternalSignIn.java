package dev.supaplane.kit.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

/**
 * A GoTrue of the operator's that signs people in, in the place of the sign-in that is built in.
 * Properties: {@code supaplane.auth.url}; {@code supaplane.auth.jwt-secret-file}, without which its
 * keys are asked for ({@code supaplane.auth.jwks-url}, by default below its address); {@code
 * supaplane.auth.issuer}, by default its address; {@code supaplane.auth.emails-verified}, whether
 * it lets nobody in whose e-mail address its owner has not confirmed; {@code
 * supaplane.auth.domains} of e-mail addresses, whose owners alone may come, with commas between.
 *
 * @param url its address, to which {@code /token} and the like are added
 * @param issuer as its tokens name it
 * @param secret by which it signs, at least 32 bytes; empty where it has keys
 * @param keys where those are
 * @param emailsVerified whether an address in a token is its owner's
 * @param domains empty for all
 */
public record ExternalSignIn(
    URI url,
    String issuer,
    Optional<String> secret,
    URI keys,
    boolean emailsVerified,
    Set<String> domains) {
  private static final String PREFIX = "supaplane.auth.";
  private static final int SHORTEST_SECRET = 32;

  /** What the environment says; empty where the sign-in is the one that is built in. */
  public static Optional<ExternalSignIn> of(Environment environment) {
    var address = environment.getProperty(PREFIX + "url", "").strip();
    if (address.isEmpty()) {
      return Optional.empty();
    }
    var url =
        URI.create(address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
    if (url.getHost() == null
        || url.getQuery() != null
        || url.getUserInfo() != null
        || !Set.of("http", "https").contains(url.getScheme())) {
      throw new IllegalArgumentException(
          PREFIX + "url is the address of a GoTrue, such as http://auth:9999: " + url);
    }
    var secret = environment.getProperty(PREFIX + "jwt-secret-file");
    return Optional.of(
        new ExternalSignIn(
            url,
            environment.getProperty(PREFIX + "issuer", url.toString()),
            Optional.ofNullable(secret).map(file -> secret(Path.of(file))),
            URI.create(
                environment.getProperty(PREFIX + "jwks-url", url + "/.well-known/jwks.json")),
            environment.getProperty(PREFIX + "emails-verified", Boolean.class, false),
            Arrays.stream(environment.getProperty(PREFIX + "domains", "").split(",", -1))
                .map(domain -> domain.strip().toLowerCase(Locale.ROOT))
                .filter(domain -> !domain.isEmpty())
                .collect(Collectors.toUnmodifiableSet())));
  }

  /**
   * Whether whoever a token is of may come, also one who came before: somebody who left has another
   * address now.
   *
   * @param email as the token has it; null for none
   */
  public boolean admits(@Nullable String email) {
    if (domains.isEmpty()) {
      return true;
    }
    var address = email == null ? "" : email.strip().toLowerCase(Locale.ROOT);
    return emailsVerified
        && address.contains("@")
        && domains.contains(address.substring(address.indexOf('@') + 1));
  }

  private static String secret(Path file) {
    try {
      var text = Files.readString(file).strip();
      if (text.getBytes(StandardCharsets.UTF_8).length < SHORTEST_SECRET) {
        throw new IllegalArgumentException(
            "the secret in "
                + file
                + " has fewer than "
                + SHORTEST_SECRET
                + " bytes: anybody could"
                + " find it out from one token");
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the secret in " + file, e);
    }
  }

  /** Tells what it is without the secret. */
  @Override
  public String toString() {
    return "ExternalSignIn[" + url + "]";
  }
}
