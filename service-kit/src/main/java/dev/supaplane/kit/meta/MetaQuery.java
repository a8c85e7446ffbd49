package dev.supaplane.kit.meta;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * SQL for a project's database.
 *
 * @param parameters values of $1 and so on; with them it is one statement
 * @param seconds after which nobody waits for it any more
 * @param ended whether the server is to end it by then
 */
public record MetaQuery(String sql, List<JsonNode> parameters, int seconds, boolean ended) {
  /** Between the server, which ends a statement by itself, and whoever waits for that. */
  private static final int GRACE_SECONDS = 5;

  /** A query that takes no values, and is ended where that can be told to the server. */
  public MetaQuery(String sql, int seconds) {
    this(sql, List.of(), seconds, true);
  }

  /**
   * What it may take, in the words of meta. Meta tells the server by a statement before, which
   * cannot stand before one with values, nor before one that must be alone: their end is that meta
   * waits no longer.
   */
  String limits() {
    var wait = "queryTimeoutSecs=" + (seconds + GRACE_SECONDS);
    return ended && parameters.isEmpty() && !SqlText.alone(sql)
        ? "statementTimeoutSecs=" + seconds + "&" + wait
        : wait;
  }

  Map<String, Object> body() {
    var body = new LinkedHashMap<String, Object>();
    body.put("query", sql);
    if (!parameters.isEmpty()) {
      body.put("parameters", parameters);
    }
    return body;
  }
}
