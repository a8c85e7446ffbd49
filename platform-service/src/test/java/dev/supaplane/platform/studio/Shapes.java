package dev.supaplane.platform.studio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The types that Studio has of the answers it gets, and whether an answer is of its type.
 *
 * <p>A type is the name of a primitive, {@code {"is": value}}, {@code {"items": type}} for a list,
 * {@code {"values": type}} for a map, {@code {"members": {name: type}}} with a question mark behind
 * the names that may be missing, or {@code {"anyOf": [types]}}. What a type does not name is
 * allowed: Studio does not look at it.
 */
public final class Shapes {
  private final JsonNode types;

  private Shapes(JsonNode types) {
    this.types = types;
  }

  /** Those of the resource. */
  public static Shapes read() {
    try (var file = Shapes.class.getResourceAsStream("/studio/shapes.json")) {
      return new Shapes(JsonMapper.builder().build().readTree(Objects.requireNonNull(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Shapes of(String json) {
    return new Shapes(JsonMapper.builder().build().readTree(json));
  }

  /** Whether there is a type of an answer. */
  public boolean has(String call, int status) {
    return types.path(call).has(Integer.toString(status));
  }

  /** The calls that there are types of. */
  public List<String> calls() {
    return types.properties().stream().map(Map.Entry::getKey).toList();
  }

  /**
   * What is wrong with an answer, by its JSON path; empty when nothing is, or nothing is known.
   *
   * @param call method and path pattern, such as {@code GET /platform/projects/{ref}}
   */
  public List<String> wrong(String call, int status, JsonNode answer) {
    var type = types.path(call).path(Integer.toString(status));
    var wrong = new ArrayList<String>();
    if (!type.isMissingNode()) {
      check(type, answer, "$", wrong);
    }
    return wrong;
  }

  private static void check(JsonNode type, JsonNode value, String path, List<String> wrong) {
    if (type.isString()) {
      primitive(type.stringValue(), value, path, wrong);
    } else if (type.has("is")) {
      if (!value.equals(type.path("is"))) {
        wrong.add(path + " is " + shown(value) + " and not " + type.path("is"));
      }
    } else if (type.has("items")) {
      list(type.path("items"), value, path, wrong);
    } else if (type.has("values")) {
      map(type.path("values"), value, path, wrong);
    } else if (type.has("members")) {
      members(type.path("members"), value, path, wrong);
    } else {
      anyOf(type.path("anyOf"), value, path, wrong);
    }
  }

  private static void primitive(String type, JsonNode value, String path, List<String> wrong) {
    var right =
        switch (type) {
          case "string" -> value.isString();
          case "number" -> value.isNumber();
          case "boolean" -> value.isBoolean();
          case "null" -> value.isNull();
          case "unknown" -> true;
          case "never" -> false;
          default -> throw new IllegalArgumentException("no type is called " + type);
        };
    if (!right) {
      wrong.add(path + " is " + shown(value) + " and no " + type);
    }
  }

  private static void list(JsonNode items, JsonNode value, String path, List<String> wrong) {
    if (!value.isArray()) {
      wrong.add(path + " is " + shown(value) + " and no list");
    }
    for (var index = 0; index < value.size() && value.isArray(); index++) {
      check(items, value.get(index), path + "[" + index + "]", wrong);
    }
  }

  private static void map(JsonNode values, JsonNode value, String path, List<String> wrong) {
    if (!value.isObject()) {
      wrong.add(path + " is " + shown(value) + " and no object");
    }
    value.properties().forEach(e -> check(values, e.getValue(), path + "." + e.getKey(), wrong));
  }

  private static void members(JsonNode members, JsonNode value, String path, List<String> wrong) {
    if (!value.isObject()) {
      wrong.add(path + " is " + shown(value) + " and no object");
      return;
    }
    for (var member : members.properties()) {
      var optional = member.getKey().endsWith("?");
      var name =
          optional ? member.getKey().substring(0, member.getKey().length() - 1) : member.getKey();
      if (value.has(name)) {
        check(member.getValue(), value.get(name), path + "." + name, wrong);
      } else if (!optional) {
        wrong.add(path + "." + name + " is missing");
      }
    }
  }

  /** Of an answer that fits none, what is wrong by the type that it is nearest to. */
  private static void anyOf(JsonNode types, JsonNode value, String path, List<String> wrong) {
    Optional<List<String>> least = Optional.empty();
    for (var type : types) {
      var found = new ArrayList<String>();
      check(type, value, path, found);
      if (found.isEmpty()) {
        return;
      }
      if (least.isEmpty() || found.size() < least.get().size()) {
        least = Optional.of(found);
      }
    }
    wrong.add(
        path
            + " is of none of "
            + types.size()
            + " types: "
            + least.orElse(List.of("there is none")).getFirst());
  }

  private static String shown(JsonNode value) {
    var text = value.toString();
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }
}
