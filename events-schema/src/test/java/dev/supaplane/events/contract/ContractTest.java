package dev.supaplane.events.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.Samples;
import dev.supaplane.events.account.AccountEvent;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.TraceContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;

/**
 * Holds the contract as it stands. With {@code -Dcontract.update=true} the stored schemas and
 * samples are written anew; whether the change breaks anybody is what {@link CompatibilityTest}
 * tells.
 */
class ContractTest {
  private static final Path RESOURCES = Path.of("src/main/resources/schemas");
  private static final Path SAMPLES = Path.of("src/test/resources/samples/v1");

  @Test
  void everyEventAndOutcomeHasAPublishedName() {
    var sealedTypes =
        Stream.of(
                AccountEvent.class,
                OrganizationEvent.class,
                ProjectEvent.class,
                ProvisioningOutcome.class)
            .flatMap(ContractTest::records)
            .toList();
    assertThat(sealedTypes).allSatisfy(type -> assertThat(EventTypes.nameOf(type)).isPresent());
    assertThat(EventTypes.all()).hasSameSizeAs(sealedTypes);
    assertThat(EventTypes.all())
        .allMatch(name -> name.matches("dev\\.supaplane\\.[a-z.-]+\\.v[1-9][0-9]*"));
  }

  @Test
  void everyPublishedTypeHasASample() {
    assertThat(Samples.all().stream().map(EventTypes::nameOf))
        .containsExactlyInAnyOrderElementsOf(EventTypes.all());
  }

  static Stream<Record> samples() {
    return Samples.all().stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void anEventSurvivesTheJourney(Record event) {
    assertThat(EventJson.<Record>read(EventJson.write(event), classOf(event))).isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void storedSamplesStayReadableAndAreWrittenTheSame(Record event) throws IOException {
    var file = SAMPLES.resolve(EventTypes.nameOf(event) + ".json");
    Generated.compare(file, new String(EventJson.write(event), StandardCharsets.UTF_8) + "\n");
    assertThat(EventJson.<Record>read(Files.readAllBytes(file), classOf(event))).isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void theSchemaOfEachTypeIsPublished(Record event) throws IOException {
    Generated.compare(
        RESOURCES.resolve(EventTypes.nameOf(event) + ".json"),
        Generated.json(Schemas.CONTRACT.of(event.getClass())));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aNewerWriterMayAddComponents(Record event) {
    var json = new String(EventJson.write(event), StandardCharsets.UTF_8);
    var newer = "{\"addedLater\":{\"x\":[1]}," + json.substring(1);
    assertThat(EventJson.<Record>read(newer.getBytes(StandardCharsets.UTF_8), classOf(event)))
        .isEqualTo(event);
  }

  @Test
  void identifiersArePlainStringsAndAreValidated() {
    assertThat(EventJson.mapper().writeValueAsString(new ProjectRef("abcdefghijklmnopqrst")))
        .isEqualTo("\"abcdefghijklmnopqrst\"");
    for (var bad : List.of("\"ABC\"", "\"\"", "17", "null-ish")) {
      assertThatThrownBy(() -> EventJson.mapper().readValue(bad, ProjectRef.class))
          .isInstanceOf(JacksonException.class);
    }
    for (var bad : List.of("", "-a", "a-", "A", "a".repeat(41), "a b")) {
      assertThatThrownBy(() -> new OrganizationSlug(bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anEnvelopeSurvivesItsHeaders() {
    var envelope =
        new EventEnvelope(
            UUID.randomUUID().toString(),
            "dev.supaplane.project.created.v1",
            "/command-service",
            "acme",
            Instant.parse("2026-01-02T03:04:05Z"),
            3,
            "c",
            null,
            "superuser");
    assertThat(EventEnvelope.of(envelope.headers())).isEqualTo(envelope);
    for (var required : List.of("ce_id", "ce_type", "ce_source", "ce_subject", "ce_time")) {
      var headers = new HashMap<>(envelope.headers());
      headers.remove(required);
      assertThatThrownBy(() -> EventEnvelope.of(headers))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(required);
    }
  }

  @Test
  void anEnvelopeTellsItsTraceAndOneWithoutIsReadAsBefore() {
    var envelope =
        new EventEnvelope("i", "t", "/s", "acme", Instant.EPOCH, 0, null, null, null)
            .in(TraceContext.of("a".repeat(32), "b".repeat(16), "vendor=1"));
    assertThat(envelope.headers()).containsKeys("ce_traceparent", "ce_tracestate");
    assertThat(EventEnvelope.of(envelope.headers())).isEqualTo(envelope);
    var headers = new HashMap<>(envelope.headers());
    headers.put("ce_traceparent", "00-zz".getBytes(UTF_8));
    assertThat(EventEnvelope.of(headers).trace()).isEmpty();
    headers.remove("ce_traceparent");
    headers.remove("ce_tracestate");
    assertThat(EventEnvelope.of(headers))
        .isEqualTo(new EventEnvelope("i", "t", "/s", "acme", Instant.EPOCH, 0, null, null, null));
  }

  private static Stream<Class<?>> records(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type)
        : Stream.of(type.getPermittedSubclasses()).flatMap(ContractTest::records);
  }

  @SuppressWarnings("unchecked")
  private static Class<Record> classOf(Record event) {
    return (Class<Record>) event.getClass();
  }
}
