package dev.supaplane.events.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.supaplane.events.Samples;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.ReleasedContract;
import dev.supaplane.events.wire.ReleasedSample;
import dev.supaplane.events.wire.Upcasters;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The contract as it stands, held against everything that was ever released. */
class CompatibilityTest {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  static Stream<ReleasedSample> released() {
    return ReleasedContract.all().stream();
  }

  @ParameterizedTest
  @MethodSource("released")
  void aReleasedTypeIsStillPublishedOrHasAnUpcaster(ReleasedSample released) {
    assertThat(EventReader.published().classOf(released.type()))
        .as("%s is not read any more. %s", released.type(), Advice.BREAKS)
        .isPresent();
  }

  @ParameterizedTest
  @MethodSource("released")
  void nobodyWhoReliesOnAReleasedSchemaIsBroken(ReleasedSample released) {
    EventTypes.classOf(released.type())
        .ifPresent(
            type ->
                assertThat(
                        Compatibility.breaks(
                            released.type(),
                            EventJson.mapper().readTree(released.schema()),
                            Schemas.CONTRACT.of(type)))
                    .as("%s since %s. %s", released.type(), released.version(), Advice.BREAKS)
                    .isEmpty());
  }

  @ParameterizedTest
  @MethodSource("released")
  void aReleasedSampleIsReadAndNothingOfItIsLost(ReleasedSample released) {
    var event = EventReader.published().read(released.type(), released.sample().getBytes(UTF_8));
    assertThat(event).as(Advice.BREAKS).isPresent();
    var old = upcast(released);
    var again = EventJson.mapper().readTree(EventJson.write(event.get()));
    assertThat(lost("", old, again).toList())
        .as("fields of %s that are read as something else. %s", released, Advice.BREAKS)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("released")
  void theSchemaOfTodayAcceptsAReleasedSample(ReleasedSample released) {
    var type = EventReader.published().classOf(released.type()).orElseThrow();
    assertThat(schema(Schemas.CONTRACT.of(type).toString()).validate(upcast(released)))
        .as("%s. %s", released, Advice.BREAKS)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("released")
  void aReleasedSchemaAcceptsASampleOfToday(ReleasedSample released) {
    var now = samples().get(released.type());
    if (now != null) {
      assertThat(schema(released.schema()).validate(EventJson.mapper().valueToTree(now)))
          .as("a consumer that knows %s. %s", released, Advice.BREAKS)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("released")
  void aTypeNameKeepsItsMeaning(ReleasedSample released) throws IOException {
    var type = EventTypes.classOf(released.type());
    if (type.isPresent()) {
      var meant = EventJson.mapper().readTree(released.schema()).path("description").asString("");
      var now = Descriptions.CONTRACT.of(type.get());
      assertThat(Meaning.changed(released.type(), meant, now, Files.readAllLines(Meaning.REWORDED)))
          .as("%s. %s", released, Advice.MEANING)
          .isEmpty();
    }
  }

  @Test
  void anOldSpecWithoutADriftPolicyIsRepaired() {
    var old =
        ReleasedContract.of("1.0.0").stream()
            .filter(sample -> sample.type().equals("dev.supaplane.project.created.v1"))
            .findFirst()
            .orElseThrow();
    assertThat(old.sample()).doesNotContain("driftPolicy");
    assertThat(EventReader.published().read(old.type(), old.sample().getBytes(UTF_8)).toString())
        .contains("driftPolicy=REPAIR");
  }

  private static JsonNode upcast(ReleasedSample released) {
    var tree = (ObjectNode) EventJson.mapper().readTree(released.sample());
    return Upcasters.published().upcast(released.type(), tree);
  }

  private static Map<String, Record> samples() {
    return Samples.all().stream()
        .collect(Collectors.toMap(EventTypes::nameOf, Function.identity()));
  }

  private static Schema schema(String text) {
    return SCHEMAS.getSchema(text);
  }

  private static Stream<String> lost(String path, JsonNode old, JsonNode now) {
    if (!old.isObject() || !now.isObject()) {
      return old.equals(now) ? Stream.of() : Stream.of(path + ": " + old + " → " + now);
    }
    return old.properties().stream()
        .flatMap(e -> lost(path + "/" + e.getKey(), e.getValue(), now.path(e.getKey())));
  }
}
