package dev.supaplane.events.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvents 1.0 envelope in Kafka's binary mode: attributes travel as headers, data as the
 * record's value.
 *
 * @param id unique per event; a repeated delivery has the same
 * @param type see {@link EventTypes}
 * @param source which part of the platform wrote it, such as {@code /command-service}
 * @param subject project ref, organization slug or account id; also the record's key
 * @param time when it happened
 * @param sequence the event's number within its aggregate, from 0; -1 where there is none
 * @param correlationId what set the whole chain off
 * @param causationId the message that this one follows from
 * @param actor who asked for it, such as {@code superuser}
 * @param traceparent where in a trace it was written, as W3C Trace Context has it; events that were
 *     stored before there was any have none
 * @param tracestate what tracing systems keep beside it
 */
public record EventEnvelope(
    String id,
    String type,
    String source,
    String subject,
    Instant time,
    long sequence,
    @Nullable String correlationId,
    @Nullable String causationId,
    @Nullable String actor,
    @Nullable String traceparent,
    @Nullable String tracestate) {

  /** Prefix of every attribute's header. */
  public static final String PREFIX = "ce_";

  /** The header that tells the data's media type. */
  public static final String CONTENT_TYPE = "content-type";

  /** An envelope that belongs to no trace. */
  public EventEnvelope(
      String id,
      String type,
      String source,
      String subject,
      Instant time,
      long sequence,
      @Nullable String correlationId,
      @Nullable String causationId,
      @Nullable String actor) {
    this(id, type, source, subject, time, sequence, correlationId, causationId, actor, null, null);
  }

  /** The same envelope, written in a trace. */
  public EventEnvelope in(TraceContext trace) {
    return new EventEnvelope(
        id,
        type,
        source,
        subject,
        time,
        sequence,
        correlationId,
        causationId,
        actor,
        trace.traceparent(),
        trace.tracestate());
  }

  /** Where in a trace it was written; empty where nobody said, or said it wrongly. */
  public Optional<TraceContext> trace() {
    return TraceContext.parse(traceparent, tracestate);
  }

  /** The attributes as header values, in a fixed order. */
  public Map<String, byte[]> headers() {
    var headers = new LinkedHashMap<String, byte[]>();
    put(headers, "specversion", "1.0");
    put(headers, "id", id);
    put(headers, "type", type);
    put(headers, "source", source);
    put(headers, "subject", subject);
    put(headers, "time", time.toString());
    if (sequence >= 0) {
      put(headers, "sequence", Long.toString(sequence));
    }
    put(headers, "correlationid", correlationId);
    put(headers, "causationid", causationId);
    put(headers, "actor", actor);
    put(headers, "traceparent", traceparent);
    put(headers, "tracestate", tracestate);
    headers.put(CONTENT_TYPE, "application/json".getBytes(UTF_8));
    return headers;
  }

  /**
   * Reads the attributes of a record.
   *
   * @throws IllegalArgumentException when a required attribute is missing or malformed
   */
  public static EventEnvelope of(Map<String, byte[]> headers) {
    var time = required(headers, "time");
    var sequence = text(headers, "sequence");
    // A trace is for whoever looks for trouble: a malformed one is none, and no reason to refuse.
    var trace = TraceContext.parse(text(headers, "traceparent"), text(headers, "tracestate"));
    try {
      return new EventEnvelope(
          required(headers, "id"),
          required(headers, "type"),
          required(headers, "source"),
          required(headers, "subject"),
          Instant.parse(time),
          sequence == null ? -1 : Long.parseLong(sequence),
          text(headers, "correlationid"),
          text(headers, "causationid"),
          text(headers, "actor"),
          trace.map(TraceContext::traceparent).orElse(null),
          trace.map(TraceContext::tracestate).orElse(null));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("ce_time is no instant: " + time, e);
    }
  }

  private static void put(Map<String, byte[]> headers, String name, @Nullable String value) {
    if (value != null) {
      headers.put(PREFIX + name, value.getBytes(UTF_8));
    }
  }

  private static String required(Map<String, byte[]> headers, String name) {
    var value = text(headers, name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException("the header " + PREFIX + name + " is missing");
    }
    return value;
  }

  private static @Nullable String text(Map<String, byte[]> headers, String name) {
    var value = headers.get(PREFIX + name);
    return value == null ? null : new String(value, UTF_8);
  }
}
