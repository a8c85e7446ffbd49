package dev.supaplane.kit.web;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsConfigurationSource;

/**
 * Pages of which origins may ask, from {@code supaplane.web.origins}: a list with commas. Closed to
 * all by default: a Studio behind the same door as the API needs none.
 */
final class StudioOrigins {
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

  /** What Studio and the sign-in client that it contains send. */
  private static final List<String> HEADERS =
      List.of(
          "Authorization",
          "Content-Type",
          "Accept",
          "Version",
          "X-Request-Id",
          "X-Connection-Encrypted",
          "X-Pg-Application-Name",
          "Idempotency-Key",
          "Supaplane-Version",
          "Apikey",
          "X-Client-Info",
          "X-Supabase-Api-Version");

  private static final List<String> ANSWERED =
      List.of("Supaplane-Version", "Supaplane-Operation", "Retry-After", "X-Total-Count");
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private StudioOrigins() {}

  /**
   * The origins named.
   *
   * @throws IllegalArgumentException when one is no origin; {@code *} is none, because answers are
   *     for one person
   */
  static List<String> parse(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(origin -> !origin.isEmpty())
        .map(StudioOrigins::origin)
        .toList();
  }

  private static String origin(String text) {
    try {
      var uri = URI.create(text);
      if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && text.equals(
              uri.getScheme()
                  + "://"
                  + uri.getHost()
                  + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      // Told below, as for what is an address but no origin.
    }
    throw new IllegalArgumentException(
        "supaplane.web.origins names origins such as https://studio.example.com, with commas"
            + " between them; this is none: "
            + text);
  }

  /** What a browser is told of these origins. */
  static CorsConfigurationSource rules(List<String> origins) {
    var rules = new CorsConfiguration();
    rules.setAllowedOrigins(origins);
    rules.setAllowedMethods(METHODS);
    rules.setAllowedHeaders(HEADERS);
    rules.setExposedHeaders(ANSWERED);
    // Studio asks with credentials, and a browser shows it nothing unless they are allowed.
    rules.setAllowCredentials(true);
    rules.setMaxAge(REMEMBERED);
    return _ -> origins.isEmpty() ? null : rules;
  }
}
