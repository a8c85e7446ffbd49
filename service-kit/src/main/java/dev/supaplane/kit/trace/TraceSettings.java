package dev.supaplane.kit.trace;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where spans go, by the variables that OpenTelemetry's own programs read.
 *
 * @param tracesUrl where the collector takes traces
 * @param headers that the collector wants; may hold its token, so that they are never printed
 * @param service by which name the collector knows this process
 */
public record TraceSettings(String tracesUrl, Map<String, String> headers, String service) {
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

  /** The environment. */
  public interface Variables {
    /** A variable by its name; null for one that is not set. */
    @Nullable String get(String name);
  }

  /**
   * Reads the environment.
   *
   * @return empty when nobody is to hear of spans
   * @throws IllegalArgumentException when the endpoint is no http or https address
   */
  public static Optional<TraceSettings> of(Variables environment) {
    var endpoint = environment.get(ENDPOINT);
    if (endpoint == null || endpoint.isBlank()) {
      return Optional.empty();
    }
    var service = environment.get("OTEL_SERVICE_NAME");
    return Optional.of(
        new TraceSettings(
            tracesUrl(endpoint.strip()),
            headers(environment.get("OTEL_EXPORTER_OTLP_HEADERS")),
            service == null || service.isBlank() ? "supaplane" : service.strip()));
  }

  private static String tracesUrl(String endpoint) {
    var scheme = URI.create(endpoint).getScheme();
    if (!"http".equals(scheme) && !"https".equals(scheme)) {
      throw new IllegalArgumentException(ENDPOINT + " is an http or https address");
    }
    return endpoint.replaceFirst("/+$", "") + "/v1/traces";
  }

  private static Map<String, String> headers(@Nullable String text) {
    var headers = new LinkedHashMap<String, String>();
    if (text == null || text.isBlank()) {
      return headers;
    }
    for (var pair : text.split(",", -1)) {
      var equals = pair.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException("OTEL_EXPORTER_OTLP_HEADERS reads name=value,...");
      }
      headers.put(
          pair.substring(0, equals).strip(),
          URLDecoder.decode(pair.substring(equals + 1).strip(), StandardCharsets.UTF_8));
    }
    return headers;
  }

  /** Spans that go there. */
  public Tracing start() {
    return new OtlpSpans(tracesUrl, headers, service);
  }

  /** Tells where to, and nothing of the headers. */
  @Override
  public String toString() {
    return "TraceSettings[" + tracesUrl + ", " + service + "]";
  }
}
