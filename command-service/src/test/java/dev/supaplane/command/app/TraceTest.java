package dev.supaplane.command.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.supaplane.command.watch.CommandWatch;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.wire.EventEnvelope;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.events.wire.TraceContext;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;

/** Traces through the command side, and what it tells of itself. */
class TraceTest extends RunningCommandService {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";

  @Test
  void aCallersTraceIsInTheEventAndGoesOnFromAnOutcomesToTheNext() {
    var ref = create(PARENT);
    var first = awaitEvents(ref, 1).getFirst();
    assertThat(header(first, "ce_traceparent")).startsWith("00-" + TRACE + "-");
    assertThat(header(first, "ce_tracestate")).isEqualTo("vendor=1");
    var created = (ProjectCreated) event(first);
    var ready =
        new StackReady(
            created.ref(),
            created.operation().id(),
            1,
            "local",
            "17.6",
            List.of(ServiceHealth.healthy("db")),
            Instant.now());
    var step = TraceContext.of("c".repeat(32), "d".repeat(16), null);
    var envelope =
        new EventEnvelope(
                UUID.randomUUID().toString(),
                EventTypes.nameOf(ready),
                "/provisioner-worker/local",
                ref,
                ready.at(),
                -1,
                null,
                null,
                null)
            .in(step);
    send(KafkaEnvelopes.record(Topics.OUTCOMES, envelope, EventJson.write(ready)));
    assertThat(header(awaitEvents(ref, 2).get(1), "ce_traceparent"))
        .startsWith("00-" + step.traceId() + "-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00-" + TRACE + "-0000000000000000-01", PARENT + "-drop table"})
  void whatIsNoTraceIsReplacedByANewOne(String hostile) {
    var trace =
        KafkaEnvelopes.read(awaitEvents(create(hostile), 1).getFirst().headers())
            .trace()
            .orElseThrow();
    assertThat(trace.traceId()).isNotEqualTo(TRACE);
    assertThat(dump()).doesNotContain("drop table");
  }

  @Test
  void linesOfTheLogSayWhatTheyBelongTo() {
    var lines = new CopyOnWriteArrayList<ILoggingEvent>();
    var appender =
        new AppenderBase<ILoggingEvent>() {
          @Override
          protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            lines.add(event);
          }
        };
    appender.start();
    var logger = (Logger) LoggerFactory.getLogger(CommandWatch.class);
    logger.setLevel(Level.INFO);
    logger.addAppender(appender);
    try {
      var ref = create(PARENT);
      var envelope = KafkaEnvelopes.read(awaitEvents(ref, 1).getFirst().headers());
      assertThat(lines)
          .filteredOn(line -> ref.equals(line.getMDCPropertyMap().get("project")))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.getMDCPropertyMap())
                      .containsEntry("trace_id", TRACE)
                      .containsEntry("correlation_id", envelope.correlationId()))
          .satisfies(
              line ->
                  assertThat(line.getFormattedMessage()).startsWith("CreateProject accepted in"));
    } finally {
      logger.detachAppender(appender);
    }
  }

  @Test
  void metricsTellOfCommandsLeasesAndTheRelay() {
    var ref = create(PARENT);
    client
        .post()
        .uri("/v1/projects/" + ref + "/restore")
        .exchange()
        .expectStatus()
        .is4xxClientError();
    awaitEvents(ref, 1);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(metrics())
                    .containsPattern(
                        "supaplane_command_duration_seconds_count\\{command=\"CreateProject\","
                            + "outcome=\"accepted\"} [1-9]")
                    .containsPattern("outcome=\"refused\"} [1-9]")
                    .containsPattern("supaplane_operations_open\\{kind=\"CREATE\"} [1-9]")
                    .containsPattern(
                        "supaplane_leases_used\\{host=\"local\",lease=\"ports\"} [1-9]")
                    .contains("supaplane_relay_lag_events 0.0")
                    .contains("supaplane_consumer_lag_records{consumer=\"outcomes\"}")
                    .contains("supaplane_ready{part=\"relay\"} 1.0")
                    .doesNotContain(ref));
  }

  private String metrics() {
    return Objects.requireNonNull(
        client
            .get()
            .uri("/metrics")
            .exchange()
            .expectBody(String.class)
            .returnResult()
            .getResponseBody());
  }

  private String create(String traceparent) {
    var answer =
        client
            .post()
            .uri("/v1/projects")
            .header("traceparent", traceparent)
            .header("tracestate", "vendor=1")
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(Map.of("name", "demo", "organization_slug", organization()))
            .exchange()
            .expectStatus()
            .isCreated()
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody();
    return text(Objects.requireNonNull(answer), "ref");
  }

  private static String header(ConsumerRecord<String, byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
