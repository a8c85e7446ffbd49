package dev.supaplane.provisioner.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.ReleasedContract;
import dev.supaplane.events.wire.ReleasedSample;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.events.wire.Upcaster;
import dev.supaplane.events.wire.Upcasters;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker reads every version of an event, and nothing else stops it. */
class IntakeReaderTest {
  private static final String TOPIC = Topics.EVENTS;
  private static final String PAUSED = "dev.supaplane.project.paused.";

  /** As if the operation's id had had another name in an earlier version. */
  private static final Upcasters EARLIER =
      Upcasters.of(
          List.of(
              new Upcaster(
                  PAUSED + "v0",
                  PAUSED + "v1",
                  json -> {
                    json.set("operationId", json.remove("operation"));
                    return json;
                  })));

  private static final String JSON =
      """
      {"ref":"abcdefghijklmnopqrst","operation":"0f0e0d0c-0b0a-4908-8706-050403020100",
       "generation":2,"at":"2026-01-02T03:04:05Z"}""";
  private static final ProjectPaused EVENT =
      new ProjectPaused(
          new ProjectRef("abcdefghijklmnopqrst"),
          UUID.fromString("0f0e0d0c-0b0a-4908-8706-050403020100"),
          2,
          Instant.parse("2026-01-02T03:04:05Z"));

  /** Everything but whose event it is: it must not end the intake. */
  private static final String NO_PROJECT =
      """
      {"operationId":"0f0e0d0c-0b0a-4908-8706-050403020100",
       "generation":2,"at":"2026-01-02T03:04:05Z"}""";

  private final IntakeReader reader = new IntakeReader(EventReader.published());

  @Test
  void anEventOfAnEarlierVersionIsUpcast() {
    var earlier = new IntakeReader(new EventReader(EARLIER, EventTypes::classOf));
    assertThat(earlier.read(record(PAUSED + "v0", JSON.getBytes(UTF_8)))).contains(EVENT);
    assertThat(reader.read(record(PAUSED + "v0", JSON.getBytes(UTF_8)))).isEmpty();
  }

  @Test
  void whatAnOlderVersionPassedOverIsKnownToANewerOne() {
    var older = new IntakeReader(new EventReader(Upcasters.published(), _ -> Optional.empty()));
    assertThat(older.read(record(PAUSED + "v1", EventJson.write(EVENT)))).isEmpty();
    assertThat(older.unknownTypes()).containsExactly(PAUSED + "v1");
    assertThat(older.knowsOneOf(older.unknownTypes())).isFalse();
    var written = EventJson.write(new IntakePosition("topic", Map.of(0, 7L), older.unknownTypes()));
    var position = EventJson.read(written, IntakePosition.class);
    assertThat(reader.knowsOneOf(position.typesPassedOver())).isTrue();
    assertThat(reader.knowsOneOf(Set.of(PAUSED + "v9"))).isFalse();
  }

  @Test
  void aPositionOfTheFirstVersionsPassedNothingOver() {
    var json = "{\"topicId\":\"topic\",\"next\":{\"0\":7}}".getBytes(UTF_8);
    assertThat(EventJson.read(json, IntakePosition.class))
        .isEqualTo(new IntakePosition("topic", Map.of(0, 7L), Set.of()));
  }

  static Stream<ReleasedSample> released() {
    return ReleasedContract.all().stream();
  }

  @ParameterizedTest
  @MethodSource("released")
  void everyReleasedEventOfAProjectIsRead(ReleasedSample released) {
    var sample = released.sample().getBytes(UTF_8);
    var event = EventReader.published().read(released.type(), sample).orElseThrow();
    if (event instanceof ProjectEvent ofProject) {
      assertThat(reader.read(record(released.type(), sample))).contains(ofProject);
    } else {
      assertThat(reader.read(record(released.type(), sample))).isEmpty();
    }
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "null", "[]", "{", "{}", "{\"ref\":\"../../etc\"}", NO_PROJECT})
  void whatCannotBeReadIsPassedOver(@Nullable String json) {
    var value = json == null ? null : json.getBytes(UTF_8);
    assertThat(reader.read(record(PAUSED + "v1", value))).isEmpty();
    assertThat(reader.read(new ConsumerRecord<>(TOPIC, 0, 0, "key", value))).isEmpty();
  }

  private static ConsumerRecord<String, byte[]> record(String type, byte @Nullable [] value) {
    var envelope =
        new EventEnvelope(
            "an-event", type, "/test", "abcdefghijklmnopqrst", EVENT.at(), 1, null, null, null);
    var record = new ConsumerRecord<>(TOPIC, 0, 0, "abcdefghijklmnopqrst", value);
    envelope.headers().forEach(record.headers()::add);
    return record;
  }
}
