package dev.supaplane.platform.management;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The shapes of the Management API's answers, as the types of {@code supabase-management-js} 2.0.2
 * have them: for each method and path the status and the body.
 *
 * <p>A shape is a word (string, number, boolean, null, any), or one of: members (all of them there)
 * with those that it may have, list_of, any_of, enum.
 */
final class ApiShapes {
  private static final JsonNode SHAPES = read();

  private ApiShapes() {}

  private static JsonNode read() {
    try {
      return JsonMapper.builder()
          .build()
          .readTree(Files.readString(Path.of("src/test/resources/management/shapes.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status that the API answers where all goes well. */
  static int status(String operation) {
    return SHAPES.required(operation).required("status").asInt();
  }

  /** What an answer has that its type does not allow; empty where it is one. */
  static List<String> violations(String operation, JsonNode answer) {
    var violations = new ArrayList<String>();
    check(SHAPES.required(operation).required("body"), answer, "$", violations);
    return violations;
  }

  private static void check(JsonNode shape, JsonNode value, String where, List<String> violations) {
    if (shape.isString()) {
      if (!fits(shape.asString(), value)) {
        violations.add(where + " is no " + shape.asString() + ": " + value.getNodeType());
      }
    } else if (shape.has("enum")) {
      if (shape.get("enum").valueStream().noneMatch(value::equals)) {
        violations.add(where + " is " + value + ", none of " + shape.get("enum"));
      }
    } else if (shape.has("list_of")) {
      if (!value.isArray()) {
        violations.add(where + " is no list");
      }
      for (var index = 0; index < value.size() && value.isArray(); index++) {
        check(shape.get("list_of"), value.get(index), where + "[" + index + "]", violations);
      }
    } else if (shape.has("any_of")) {
      var fits =
          shape
              .get("any_of")
              .valueStream()
              .anyMatch(
                  one -> {
                    var found = new ArrayList<String>();
                    check(one, value, where, found);
                    return found.isEmpty();
                  });
      if (!fits) {
        violations.add(where + " is none of " + shape.get("any_of"));
      }
    } else {
      members(shape, value, where, violations);
    }
  }

  private static void members(
      JsonNode shape, JsonNode value, String where, List<String> violations) {
    if (!value.isObject()) {
      violations.add(where + " is no object");
      return;
    }
    for (var member : shape.required("members").properties()) {
      var name = where + "." + member.getKey();
      if (value.has(member.getKey())) {
        check(member.getValue(), value.get(member.getKey()), name, violations);
      } else {
        violations.add(name + " is missing");
      }
    }
    for (var member : shape.path("may_have").properties()) {
      if (value.has(member.getKey())) {
        check(
            member.getValue(),
            value.get(member.getKey()),
            where + "." + member.getKey(),
            violations);
      }
    }
  }

  private static boolean fits(String word, JsonNode value) {
    return switch (word) {
      case "any" -> true;
      case "string" -> value.isString();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new IllegalArgumentException("no such shape: " + word);
    };
  }
}
