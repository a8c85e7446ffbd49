package dev.supaplane.events.contract;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What between two schemas of one type version would break somebody: a consumer that reads new
 * records by the old schema, or a reader of today that meets an old record.
 *
 * <p>Allowed is a new field that may be absent, another value of an enum, and other words. A
 * consumer passes over fields and parks enum values that it does not know.
 */
final class Compatibility {
  private static final Set<String> WORDS =
      Set.of("$schema", "description", "title", "examples", "$comment");
  private static final Set<String> LOOKED_AT =
      Set.of("properties", "required", "enum", "items", "additionalProperties");

  private final String type;
  private final List<String> breaks = new ArrayList<>();

  private Compatibility(String type) {
    this.type = type;
  }

  /**
   * What breaks; empty when nothing does.
   *
   * @param type the type's name, for the messages
   * @param released the schema as somebody relies on it
   * @param now the schema as the records have it
   */
  static List<String> breaks(String type, JsonNode released, JsonNode now) {
    var found = new Compatibility(type);
    found.compare("", released, now);
    return List.copyOf(found.breaks);
  }

  private void compare(String path, JsonNode released, JsonNode now) {
    for (var keyword : union(released.propertyNames(), now.propertyNames())) {
      if (WORDS.contains(keyword) || LOOKED_AT.contains(keyword)) {
        continue;
      }
      if (!released.path(keyword).equals(now.path(keyword))) {
        broken(
            path, "has another " + keyword, show(released, keyword) + " → " + show(now, keyword));
      }
    }
    enums(path, released.path("enum"), now.path("enum"));
    fields(path, released, now);
    inner(path + "[]", released, now, "items");
    inner(path + "{}", released, now, "additionalProperties");
  }

  private void enums(String path, JsonNode released, JsonNode now) {
    if (released.isMissingNode() != now.isMissingNode()) {
      broken(path, "has another set of values", "it is a list of values only in one of the two");
      return;
    }
    var kept = texts(now);
    texts(released).stream()
        .filter(value -> !kept.contains(value))
        .forEach(value -> broken(path, "has lost a value", value + " stands in stored records"));
  }

  private void fields(String path, JsonNode released, JsonNode now) {
    var before = released.path("properties");
    var after = now.path("properties");
    var requiredBefore = texts(released.path("required"));
    var requiredAfter = texts(now.path("required"));
    for (var field : union(before.propertyNames(), after.propertyNames())) {
      var at = path.isEmpty() ? field : path + "." + field;
      if (!after.has(field)) {
        broken(at, "was removed or renamed", "consumers read it");
      } else if (!before.has(field)) {
        if (requiredAfter.contains(field)) {
          broken(at, "is new and required", "stored records do not have it; make it @Nullable");
        }
      } else {
        if (!requiredBefore.contains(field) && requiredAfter.contains(field)) {
          broken(at, "has become required", "stored records may lack it");
        }
        if (requiredBefore.contains(field) && !requiredAfter.contains(field)) {
          broken(at, "may now be absent", "consumers rely on it");
        }
        compare(at, before.path(field), after.path(field));
      }
    }
  }

  private void inner(String path, JsonNode released, JsonNode now, String keyword) {
    var before = released.path(keyword);
    var after = now.path(keyword);
    if (before.isObject() && after.isObject()) {
      compare(path, before, after);
    } else if (!before.equals(after)) {
      broken(path, "has other " + keyword, show(released, keyword) + " → " + show(now, keyword));
    }
  }

  private void broken(String path, String what, String why) {
    breaks.add(type + (path.isEmpty() ? "" : ": " + path) + " " + what + " (" + why + ")");
  }

  private static String show(JsonNode schema, String keyword) {
    return schema.has(keyword) ? schema.path(keyword).toString() : "none";
  }

  private static Set<String> union(Collection<String> some, Collection<String> others) {
    var all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  private static List<String> texts(JsonNode array) {
    return Stream.of(array).flatMap(JsonNode::valueStream).map(JsonNode::asString).toList();
  }
}
