package dev.supaplane.events.contract;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Ways to change a schema, each in every place where it can be done. */
@SuppressWarnings("ImmutableEnumChecker") // its functions hold nothing
enum Mutation {
  FIELD_REMOVED(true, s -> fields(s).map(f -> then(remove(f), unrequire(f)))),
  FIELD_RENAMED(true, s -> fields(s).map(f -> then(unrequire(f), rename(f)))),
  REQUIRED_FIELD_ADDED(
      true, s -> when(s, "properties", then(o -> addField(o), require("addedLater")))),
  FIELD_MADE_REQUIRED(true, s -> fields(s).filter(f -> !isRequired(s, f)).map(f -> require(f))),
  FIELD_MADE_OPTIONAL(true, s -> fields(s).filter(f -> isRequired(s, f)).map(f -> unrequire(f))),
  VALUE_REMOVED(
      true,
      s ->
          IntStream.range(0, s.path("enum").size())
              .mapToObj(i -> o -> ((ArrayNode) o.required("enum")).remove(i))),
  VALUES_LIMITED(
      true,
      s ->
          s.has("enum") || !s.path("type").asString("").equals("string")
              ? Stream.of()
              : Stream.of(o -> o.putArray("enum").add("this").add("that"))),
  VALUES_OPENED(true, s -> when(s, "enum", o -> o.remove("enum"))),
  TYPE_CHANGED(true, s -> when(s, "type", o -> o.put("type", other(o)))),
  FORMAT_CHANGED(true, s -> when(s, "format", o -> o.put("format", "other"))),
  FORMAT_REMOVED(true, s -> when(s, "format", o -> o.remove("format"))),
  PATTERN_ADDED(true, s -> Stream.of(o -> o.put("pattern", "[a-z]+"))),
  BOUND_ADDED(true, s -> Stream.of(o -> o.put("maximum", 3))),
  CLOSED_TO_NEW_FIELDS(true, s -> when(s, "properties", o -> o.put("additionalProperties", false))),
  OPTIONAL_FIELD_ADDED(false, s -> when(s, "properties", o -> addField(o))),
  VALUE_ADDED(false, s -> when(s, "enum", o -> o.withArray("enum").add("ADDED_LATER"))),
  OTHER_WORDS(false, s -> Stream.of(o -> o.put("description", "the same in other words")));

  private final boolean breaks;
  private final Function<ObjectNode, Stream<Consumer<ObjectNode>>> ways;

  Mutation(boolean breaks, Function<ObjectNode, Stream<Consumer<ObjectNode>>> ways) {
    this.breaks = breaks;
    this.ways = ways;
  }

  /** Whether somebody who relies on the schema of before is broken by it. */
  boolean breaks() {
    return breaks;
  }

  /** Every schema that comes of doing it once, anywhere. */
  List<ObjectNode> everywhere(ObjectNode schema) {
    return places("", schema)
        .flatMap(
            place ->
                ways.apply((ObjectNode) schema.at(place))
                    .map(
                        way -> {
                          var changed = schema.deepCopy();
                          way.accept((ObjectNode) changed.at(place));
                          return changed;
                        }))
        .toList();
  }

  /** JSON pointers of a schema and of all schemas inside it. */
  private static Stream<String> places(String at, JsonNode schema) {
    var fields =
        schema.path("properties").properties().stream()
            .flatMap(field -> places(at + "/properties/" + field.getKey(), field.getValue()));
    var items =
        schema.has("items") ? places(at + "/items", schema.path("items")) : Stream.<String>of();
    return Stream.concat(Stream.of(at), Stream.concat(fields, items));
  }

  private static Stream<Consumer<ObjectNode>> when(
      ObjectNode schema, String keyword, Consumer<ObjectNode> way) {
    return schema.has(keyword) ? Stream.of(way) : Stream.of();
  }

  private static Consumer<ObjectNode> then(Consumer<ObjectNode> one, Consumer<ObjectNode> two) {
    return one.andThen(two);
  }

  private static void addField(ObjectNode schema) {
    properties(schema).putObject("addedLater").put("type", "string");
  }

  private static Consumer<ObjectNode> remove(String field) {
    return o -> properties(o).remove(field);
  }

  private static Consumer<ObjectNode> rename(String field) {
    return o -> properties(o).set(field + "Renamed", properties(o).remove(field));
  }

  private static Consumer<ObjectNode> require(String field) {
    return o -> o.withArray("required").add(field);
  }

  private static Consumer<ObjectNode> unrequire(String field) {
    return o -> {
      var rest = o.path("required").valueStream().filter(f -> !f.asString().equals(field)).toList();
      o.putArray("required").addAll(rest);
    };
  }

  private static String other(ObjectNode schema) {
    return schema.path("type").asString().equals("boolean") ? "string" : "boolean";
  }

  private static ObjectNode properties(ObjectNode schema) {
    return (ObjectNode) schema.required("properties");
  }

  private static Stream<String> fields(ObjectNode schema) {
    return List.copyOf(schema.path("properties").propertyNames()).stream();
  }

  private static boolean isRequired(ObjectNode schema, String field) {
    return schema.path("required").valueStream().anyMatch(f -> f.asString().equals(field));
  }
}
