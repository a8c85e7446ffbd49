package dev.supaplane.command.app;

import dev.supaplane.command.sso.Provider;
import dev.supaplane.command.sso.Redirects;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Settings of signing in by providers, all under {@code supaplane.sso}.
 *
 * @param callback where providers send people back to, by the address that browsers know ({@code
 *     callback-url}); ends with {@code /auth/v1/callback}
 * @param redirects where to in the end ({@code site-url}, {@code redirects} with commas between)
 * @param providers by name ({@code providers.<name>.issuer}, {@code client-id}, {@code
 *     client-secret-file}, {@code display-name}, {@code scopes} and {@code domains} with commas
 *     between)
 */
record SsoProperties(URI callback, Redirects redirects, Map<String, Provider> providers) {
  private static final String PREFIX = "supaplane.sso.";
  private static final String CALLBACK = "/auth/v1/callback";
  private static final String SCOPES = "openid,email,profile";

  /**
   * @throws IllegalArgumentException when something cannot be; the message says what
   */
  SsoProperties {
    providers = Map.copyOf(providers);
  }

  static SsoProperties of(Environment environment) {
    var site = environment.getProperty(PREFIX + "site-url");
    var providers = new TreeMap<String, Provider>();
    Binder.get(environment)
        .bind(PREFIX + "providers", Bindable.mapOf(String.class, Settings.class))
        .orElseGet(Map::of)
        .forEach((name, settings) -> providers.put(name, settings.provider(name)));
    var callback = environment.getProperty(PREFIX + "callback-url", "http://localhost" + CALLBACK);
    if (!callback.endsWith(CALLBACK)) {
      throw new IllegalArgumentException(
          PREFIX + "callback-url is an address that ends with " + CALLBACK + ": " + callback);
    }
    if (!providers.isEmpty() && environment.getProperty(PREFIX + "callback-url") == null) {
      throw new IllegalArgumentException(
          PREFIX + "callback-url is missing: where browsers find this API, and " + CALLBACK);
    }
    return new SsoProperties(
        URI.create(callback),
        new Redirects(
            site == null ? null : URI.create(site),
            words(environment.getProperty(PREFIX + "redirects", "")).stream()
                .map(URI::create)
                .toList()),
        providers);
  }

  /** Where browsers begin. */
  URI authorize() {
    var text = callback.toString();
    return URI.create(text.substring(0, text.length() - "callback".length()) + "authorize");
  }

  /** What is said of one provider. */
  record Settings(
      @Nullable String issuer,
      @Nullable String clientId,
      @Nullable Path clientSecretFile,
      @Nullable String displayName,
      @Nullable String scopes,
      @Nullable String domains) {
    Provider provider(String name) {
      if (issuer == null || clientId == null || clientSecretFile == null) {
        throw new IllegalArgumentException(
            PREFIX + "providers." + name + " needs issuer, client-id and client-secret-file");
      }
      var asked = new HashSet<>(words(scopes == null ? SCOPES : scopes));
      asked.add("openid");
      return new Provider(
          name,
          displayName == null ? name : displayName,
          URI.create(issuer),
          clientId,
          secret(clientSecretFile),
          asked.stream().sorted().toList(),
          words(domains == null ? "" : domains).stream()
              .map(domain -> domain.toLowerCase(Locale.ROOT))
              .collect(Collectors.toUnmodifiableSet()));
    }
  }

  static String secret(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the secret in " + file, e);
    }
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split("[,\\s]+", -1)).filter(word -> !word.isEmpty()).toList();
  }
}
