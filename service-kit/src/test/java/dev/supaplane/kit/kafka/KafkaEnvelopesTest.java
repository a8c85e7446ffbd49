package dev.supaplane.kit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.wire.EventEnvelope;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class KafkaEnvelopesTest {
  private static final EventEnvelope ENVELOPE =
      new EventEnvelope(
          "e-1",
          "dev.supaplane.project.created.v1",
          "/command-service",
          "abcdefghijklmnopqrst",
          Instant.parse("2026-01-02T03:04:05Z"),
          7,
          "c-1",
          null,
          "superuser");

  @Test
  void anEnvelopeSurvivesTheJourneyThroughARecord() {
    var record = KafkaEnvelopes.record("topic", ENVELOPE, new byte[] {1});
    assertThat(record.key()).isEqualTo("abcdefghijklmnopqrst");
    assertThat(KafkaEnvelopes.read(record.headers())).isEqualTo(ENVELOPE);
  }

  @Test
  void aRecordWithoutAnEnvelopeIsRefusedByName() {
    assertThatThrownBy(() -> KafkaEnvelopes.read(new RecordHeaders()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ce_");
  }
}
