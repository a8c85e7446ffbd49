package dev.supaplane.command.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.events.wire.ReleasedContract;
import dev.supaplane.events.wire.ReleasedSample;
import dev.supaplane.events.wire.Upcaster;
import dev.supaplane.events.wire.Upcasters;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.axonframework.eventhandling.EventUtils;
import org.axonframework.eventhandling.GenericDomainEventEntry;
import org.axonframework.eventhandling.GlobalSequenceTrackingToken;
import org.axonframework.eventhandling.TrackedDomainEventData;
import org.axonframework.serialization.upcasting.event.EventUpcasterChain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is in the store in an earlier version comes out of it as the newest. */
class StoredVersionsTest {
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

  private final EventSerializer serializer = EventSerializer.create();

  @Test
  void anEventOfAnEarlierVersionIsUpcast() {
    assertThat(stored(PAUSED + "v0", JSON, EARLIER)).isEqualTo(EVENT);
  }

  static Stream<ReleasedSample> released() {
    return ReleasedContract.all().stream();
  }

  @ParameterizedTest
  @MethodSource("released")
  void everyReleasedSampleComesOutAsTheContractReadsIt(ReleasedSample released) {
    assertThat(stored(released.type(), released.sample(), Upcasters.published()))
        .isEqualTo(
            EventReader.published()
                .read(released.type(), released.sample().getBytes(UTF_8))
                .orElseThrow());
  }

  /** Reads as the storage engine does. */
  private Object stored(String type, String json, Upcasters upcasters) {
    var entry =
        new GenericDomainEventEntry<>(
            "Project",
            "abcdefghijklmnopqrst",
            0,
            "an-event",
            "2026-01-02T03:04:05Z",
            type,
            null,
            json.getBytes(UTF_8),
            "{}".getBytes(UTF_8));
    return EventUtils.upcastAndDeserializeTrackedEvents(
            Stream.of(new TrackedDomainEventData<>(new GlobalSequenceTrackingToken(0), entry)),
            serializer,
            new EventUpcasterChain(new ContractUpcaster(upcasters)))
        .findFirst()
        .orElseThrow()
        .getPayload();
  }
}
