package dev.supaplane.standalone;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A project's history as lines for a person: what happened when, by whom, because of what. */
final class Timeline {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private Timeline() {}

  /**
   * The lines.
   *
   * @param project as the API answers it
   * @param history its entries, the oldest first
   */
  static List<String> of(JsonNode project, JsonNode history) {
    var lines = new ArrayList<String>();
    lines.add(
        "%s  %s  %s  %s"
            .formatted(
                text(project, "ref"),
                text(project, "status"),
                text(project, "name"),
                text(project, "endpoint")));
    var entries = history.path("entries");
    latestFact(entries)
        .ifPresent(
            last ->
                lines.add("because of " + word(last) + " at " + text(last, "at") + details(last)));
    var day = "";
    for (var entry : entries) {
      var at = Instant.parse(text(entry, "at"));
      if (!DAY.format(at).equals(day)) {
        day = DAY.format(at);
        lines.add("");
        lines.add(day + " (UTC)");
      }
      lines.add(
          TIME.format(at) + "  " + (isFact(entry) ? "" : "  ") + word(entry) + details(entry));
    }
    return lines;
  }

  private static Optional<JsonNode> latestFact(JsonNode entries) {
    return entries.valueStream().filter(Timeline::isFact).reduce((_, later) -> later);
  }

  private static boolean isFact(JsonNode entry) {
    return entry.path("position").isNumber();
  }

  /** The type without what is the same for all: {@code pause-requested}. */
  private static String word(JsonNode entry) {
    var type = text(entry, "type");
    var withoutVersion = type.replaceFirst("\\.v\\d+$", "");
    return withoutVersion.substring(withoutVersion.lastIndexOf('.') + 1);
  }

  private static String details(JsonNode entry) {
    var data = entry.path("data");
    var found = new ArrayList<String>();
    add(found, "", text(data, "step"));
    if (isFact(entry)) {
      add(found, "by ", text(entry, "actor"));
    }
    add(found, "operation ", shortly(text(data.path("operation"), "id")));
    for (var service : data.path("services")) {
      add(found, text(service, "service") + ": ", text(service, "reason"));
    }
    for (var drift : data.path("drifts")) {
      add(found, text(drift, "service") + ": ", text(drift, "detail"));
    }
    add(found, "FAILED: ", text(data.path("failure"), "message"));
    if (entry.path("took_ms").isNumber()) {
      found.add("took " + duration(entry.path("took_ms").asLong()));
    }
    if (entry.path("after_cause_ms").isNumber()) {
      found.add(duration(entry.path("after_cause_ms").asLong()) + " after its cause");
    }
    return found.isEmpty() ? "" : "  " + String.join(", ", found);
  }

  private static void add(List<String> found, String before, String text) {
    if (!text.isEmpty()) {
      found.add(before + text);
    }
  }

  private static String shortly(String id) {
    return id.length() > 8 ? id.substring(0, 8) : id;
  }

  private static String duration(long millis) {
    return millis < 1_000 ? millis + " ms" : "%.1f s".formatted(millis / 1_000.0);
  }

  private static String text(JsonNode node, String name) {
    var value = node.path(name);
    // What a container wrote may be meant for a terminal, and not kindly.
    return value.isString() ? value.asString().replaceAll("\\p{Cntrl}+", " ") : "";
  }
}
