package dev.supaplane.standalone.verify;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What the services found, as lines to read.
 *
 * @param lines counts and hashes of store, topic and each table, then whatever differs
 * @param equal whether nothing differs
 */
public record Proof(List<String> lines, boolean equal) {
  private static final String ROW = "%-14s %,12d %-10s %s";
  private static final int HASH = "sha256:".length() + 16;

  /**
   * Reads the answers.
   *
   * @param store of {@code GET /api/verification/store}
   * @param comparison of the read model with one made anew from the topics: by table, rows and hash
   *     of either
   */
  static Proof of(JsonNode store, JsonNode comparison) {
    var lines = new ArrayList<String>();
    var troubles = new ArrayList<String>();
    published(store, lines, troubles);
    if (comparison.isEmpty()) {
      troubles.add("the read models were not compared");
    }
    comparison
        .properties()
        .forEach(table -> readModel(table.getKey(), table.getValue(), lines, troubles));
    lines.addAll(troubles);
    lines.add(troubles.isEmpty() ? "store, topic and read models are equal" : "NOT EQUAL");
    return new Proof(List.copyOf(lines), troubles.isEmpty());
  }

  private static void published(JsonNode told, List<String> lines, List<String> troubles) {
    var equal = told.path("equal").asBoolean(false);
    var store = told.path("store");
    var topic = told.path("topic");
    lines.add(side("store", store, ""));
    lines.add(side("topic", topic, equal ? "equal" : "DIFFERENT"));
    var repeated = told.path("repeated").asLong();
    var later = told.path("later").asLong();
    if (repeated > 0) {
      lines.add(ROW.formatted("", repeated, "events", "published again, the same"));
    }
    if (later > 0) {
      lines.add(ROW.formatted("", later, "events", "came meanwhile, and are stored too"));
    }
    if (!equal) {
      told.path("differences")
          .properties()
          .forEach(
              kind -> {
                if (kind.getValue().asLong() > 0) {
                  troubles.add("topic: %,d %s".formatted(kind.getValue().asLong(), kind.getKey()));
                }
              });
      for (var example : told.path("examples")) {
        troubles.add(
            "topic: %s %s %d"
                .formatted(
                    example.path("kind").asString(),
                    example.path("aggregate").asString(),
                    example.path("number").asLong()));
      }
      if (troubles.isEmpty()) {
        troubles.add("topic: another hash than the store");
      }
    }
  }

  private static String side(String name, JsonNode side, String verdict) {
    return ROW.formatted(
        name,
        side.path("events").asLong(),
        "events",
        "of %,d aggregates  %s  %s"
            .formatted(side.path("aggregates").asLong(), hash(side.path("hash")), verdict)
            .strip());
  }

  private static void readModel(
      String table, JsonNode both, List<String> lines, List<String> troubles) {
    var live = both.path("rows_live").asLong();
    var rebuilt = both.path("rows_rebuilt").asLong();
    var equal =
        both.path("rows_live").isNumber()
            && both.path("hash_live").isString()
            && live == rebuilt
            && both.path("hash_live").equals(both.path("hash_rebuilt"));
    lines.add(
        ROW.formatted(
            table,
            live,
            "rows",
            "%s  %s".formatted(hash(both.path("hash_live")), equal ? "equal" : "DIFFERENT")));
    if (!equal) {
      troubles.add(
          "%s: made anew from the topics it has %,d rows and %s"
              .formatted(table, rebuilt, hash(both.path("hash_rebuilt"))));
    }
  }

  private static String hash(JsonNode hash) {
    var text = hash.asString("no hash");
    return text.length() > HASH ? text.substring(0, HASH) : text;
  }
}
