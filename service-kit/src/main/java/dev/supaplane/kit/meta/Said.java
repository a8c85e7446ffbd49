package dev.supaplane.kit.meta;

import dev.supaplane.kit.web.ApiException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What PostgreSQL said of a query that it did not run to its end.
 *
 * @param state its SQLSTATE; empty where there is none
 * @param message its short form; empty where there is none
 * @param whole its long form, with lines that point at the place; empty where there is none
 * @param details what else was said
 */
public record Said(String state, String message, String whole, Map<String, Object> details) {
  private static final List<String> DETAILS =
      List.of("formattedError", "position", "detail", "hint", "severity");

  static Said of(JsonNode body) {
    var details = new LinkedHashMap<String, Object>();
    for (var name : DETAILS) {
      if (body.path(name).isString()) {
        details.put(name, body.path(name).stringValue());
      }
    }
    return new Said(
        body.path("code").asString(""),
        body.path("message").asString(""),
        body.path("error").asString(""),
        Map.copyOf(details));
  }

  /** A 400 with the SQLSTATE as its code, and PostgreSQL's own words. */
  public ApiException asItIs() {
    var words = message.isEmpty() ? whole : message;
    return new ApiException(
        400,
        state.isEmpty() ? "query_refused" : state,
        words.isEmpty() ? "PostgreSQL refused the query" : words,
        details);
  }
}
