package dev.supaplane.query.projection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.ReleasedContract;
import dev.supaplane.events.wire.ReleasedSample;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.events.wire.Upcaster;
import dev.supaplane.events.wire.Upcasters;
import dev.supaplane.query.projection.Incoming.Understood;
import dev.supaplane.query.projection.Incoming.Unknown;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The projection reads every version of an event, and says why of what it does not. */
class IncomingTest {
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

  @Test
  void anEventOfAnEarlierVersionIsUpcast() {
    var earlier = new EventReader(EARLIER, EventTypes::classOf);
    var record = record(Topics.EVENTS, PAUSED + "v0", JSON.getBytes(UTF_8));
    assertThat(Incoming.of(record, earlier))
        .isInstanceOfSatisfying(Understood.class, u -> assertThat(u.event()).isEqualTo(EVENT));
    assertThat(Incoming.of(record)).isInstanceOf(Unknown.class);
  }

  static Stream<ReleasedSample> released() {
    return ReleasedContract.all().stream();
  }

  @ParameterizedTest
  @MethodSource("released")
  void everyReleasedSampleIsUnderstood(ReleasedSample released) {
    var sample = released.sample().getBytes(UTF_8);
    var event = EventReader.published().read(released.type(), sample).orElseThrow();
    var topic = event instanceof ProvisioningOutcome ? Topics.OUTCOMES : Topics.EVENTS;
    assertThat(Incoming.of(record(topic, released.type(), sample)))
        .isInstanceOfSatisfying(
            Understood.class,
            understood -> {
              assertThat(understood.event()).isEqualTo(event);
              assertThat(understood.envelope().sequence()).isEqualTo(1);
              assertThat(understood.body()).isEqualTo(released.sample());
            });
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "null", "[]", "{", "{}", "{\"ref\":\"../../etc\"}"})
  void whatCannotBeReadIsUnknown(@Nullable String json) {
    var value = json == null ? null : json.getBytes(UTF_8);
    assertThat(Incoming.of(record(Topics.EVENTS, PAUSED + "v1", value)))
        .isInstanceOf(Unknown.class);
  }

  @Test
  void namesThatNoIndexCouldHoldAreRefused() {
    var value = JSON.replace("operation", "operationId").getBytes(UTF_8);
    var longest = "x".repeat(200);
    assertThat(Incoming.of(named(longest, longest, value))).isInstanceOf(Understood.class);
    assertThat(Incoming.of(named(longest + "x", "s", value)))
        .isInstanceOfSatisfying(
            Unknown.class, unknown -> assertThat(unknown.cause()).contains("200 characters"));
    assertThat(Incoming.of(named("i", longest + "x", value))).isInstanceOf(Unknown.class);
  }

  private static ConsumerRecord<String, byte[]> named(String id, String subject, byte[] value) {
    return record(Topics.EVENTS, PAUSED + "v1", id, subject, value);
  }

  private static ConsumerRecord<String, byte[]> record(
      String topic, String type, byte @Nullable [] value) {
    return record(topic, type, "an-event", "abcdefghijklmnopqrst", value);
  }

  private static ConsumerRecord<String, byte[]> record(
      String topic, String type, String id, String subject, byte @Nullable [] value) {
    var envelope = new EventEnvelope(id, type, "/test", subject, EVENT.at(), 1, null, null, null);
    var record = new ConsumerRecord<>(topic, 0, 0, "abcdefghijklmnopqrst", value);
    envelope.headers().forEach(record.headers()::add);
    return record;
  }
}
