package dev.supaplane.openapi;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The types that Supabase's own clients have of answers, as this project's tests keep them: for
 * what the code itself has no type of, since it only passes on or says that there is nothing.
 *
 * @param management by method and path: status and body, in the words of {@code ApiShapes}
 * @param studio by method and path, then status: the type, in the words of {@code Shapes}
 */
public record Contracts(JsonNode management, JsonNode studio) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** A type with the status that it is answered with; null for no body. */
  record Contract(int status, @Nullable ObjectNode schema) {}

  /** The type of an answer that is always the same: its own, where no client has told of one. */
  static Contract of(ApiDocuments.Fixed fixed) {
    return new Contract(
        fixed.status(), fixed.body().map(body -> inferred(JSON.readTree(body))).orElse(null));
  }

  private static ObjectNode inferred(JsonNode value) {
    var schema = JSON.createObjectNode();
    if (value.isArray()) {
      schema.put("type", "array");
      if (value.isEmpty()) {
        schema.put("maxItems", 0);
      } else {
        schema.set("items", inferred(value.get(0)));
      }
    } else if (value.isObject() && value.isEmpty()) {
      schema.put("type", "object").put("maxProperties", 0);
    } else if (value.isObject()) {
      var properties = object(schema);
      var required = schema.putArray("required");
      value
          .properties()
          .forEach(
              member -> {
                properties.set(member.getKey(), inferred(member.getValue()));
                required.add(member.getKey());
              });
    } else {
      schema.put("type", value.getNodeType().name().toLowerCase(Locale.ROOT));
    }
    return schema;
  }

  /** The types of an answer that goes well. */
  Optional<Contract> of(String call) {
    var known = management.path(call);
    if (known.has("status")) {
      return Optional.of(new Contract(known.path("status").asInt(), shape(known.path("body"))));
    }
    return studio.path(call).properties().stream()
        .filter(answer -> answer.getKey().startsWith("2"))
        .findFirst()
        .map(answer -> new Contract(Integer.parseInt(answer.getKey()), type(answer.getValue())));
  }

  private static ObjectNode shape(JsonNode shape) {
    var schema = JSON.createObjectNode();
    if (shape.isString()) {
      return primitive(shape.asString());
    }
    if (shape.has("enum")) {
      schema.set("enum", shape.get("enum"));
    } else if (shape.has("list_of")) {
      schema.put("type", "array").set("items", shape(shape.get("list_of")));
    } else if (shape.has("any_of")) {
      each(schema.putArray("anyOf"), shape.get("any_of"), true);
    } else {
      var properties = object(schema);
      var required = JSON.createArrayNode();
      for (var member : shape.required("members").properties()) {
        properties.set(member.getKey(), shape(member.getValue()));
        required.add(member.getKey());
      }
      for (var member : shape.path("may_have").properties()) {
        properties.set(member.getKey(), shape(member.getValue()));
      }
      closed(schema, required);
    }
    return schema;
  }

  private static ObjectNode type(JsonNode type) {
    var schema = JSON.createObjectNode();
    if (type.isString()) {
      return primitive(type.asString());
    }
    if (type.has("is")) {
      schema.set("const", type.get("is"));
    } else if (type.has("items")) {
      schema.put("type", "array").set("items", type(type.get("items")));
    } else if (type.has("values")) {
      schema.put("type", "object").set("additionalProperties", type(type.get("values")));
    } else if (type.has("anyOf")) {
      each(schema.putArray("anyOf"), type.get("anyOf"), false);
    } else {
      var properties = object(schema);
      var required = JSON.createArrayNode();
      for (Map.Entry<String, JsonNode> member : type.required("members").properties()) {
        var name = member.getKey();
        if (name.endsWith("?")) {
          properties.set(name.substring(0, name.length() - 1), type(member.getValue()));
        } else {
          properties.set(name, type(member.getValue()));
          required.add(name);
        }
      }
      closed(schema, required);
    }
    return schema;
  }

  private static void each(ArrayNode into, JsonNode types, boolean shapes) {
    types.forEach(one -> into.add(shapes ? shape(one) : type(one)));
  }

  private static ObjectNode object(ObjectNode schema) {
    return schema.put("type", "object").putObject("properties");
  }

  /** What is not named is allowed: the clients do not look at it. */
  private static void closed(ObjectNode schema, ArrayNode required) {
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    schema.put("additionalProperties", true);
  }

  private static ObjectNode primitive(String word) {
    var schema = JSON.createObjectNode();
    return switch (word) {
      case "any", "unknown" -> schema;
      case "never" -> {
        schema.putObject("not");
        yield schema;
      }
      default -> schema.put("type", word);
    };
  }
}
