package dev.supaplane.events.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.Samples;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.events.wire.EventTypes;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A reader refuses what its schema refuses: one field less, wherever it is. */
class IncompleteEventsTest {
  static Stream<Record> samples() {
    return Samples.all().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aFieldMayBeAbsentWhereTheSchemaSaysSo(Record event) {
    var schema = Schemas.CONTRACT.of(event.getClass());
    var json = (ObjectNode) EventJson.mapper().valueToTree(event);
    var type = EventTypes.nameOf(event);
    fields("", json)
        .forEach(
            field -> {
              var less = json.deepCopy();
              var at = field.lastIndexOf('/');
              ((ObjectNode) less.at(field.substring(0, at))).remove(field.substring(at + 1));
              var bytes = less.toString().getBytes(UTF_8);
              if (isRequired(schema, field)) {
                assertThatThrownBy(() -> EventReader.published().read(type, bytes))
                    .as("%s without %s", type, field)
                    .isInstanceOfAny(IllegalArgumentException.class, JacksonException.class);
              } else {
                assertThat(EventReader.published().read(type, bytes)).as(field).isPresent();
              }
            });
  }

  private static Stream<String> fields(String at, JsonNode json) {
    return json.isObject()
        ? json.properties().stream()
            .flatMap(
                e ->
                    Stream.concat(
                        Stream.of(at + "/" + e.getKey()),
                        fields(at + "/" + e.getKey(), e.getValue())))
        : Stream.iterate(0, i -> i < json.size(), i -> i + 1)
            .flatMap(i -> fields(at + "/" + i, json.path(i)));
  }

  private static boolean isRequired(JsonNode schema, String field) {
    var at = schema;
    var required = false;
    for (var step : field.substring(1).split("/", -1)) {
      if (at.has("items")) {
        at = at.path("items"); // the step is an element's number
        continue;
      }
      required = at.path("required").valueStream().anyMatch(name -> name.asString().equals(step));
      at = at.path("properties").path(step);
    }
    return required;
  }
}
