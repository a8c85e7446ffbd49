package dev.supaplane.events.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvents 1.0 envelope in Kafka's binary mode: attributes travel as headers, data as the
 * record's value.
 *
 * @param id unique per event; a repeated delivery has the same
 * @param type see {@link EventTypes}
 * @param source which part of the platform wrote it, such as {@code /command-service}
 * @param subject project ref or organization slug; also the record's key
 * @param time when it happened
 * @param sequence the event's number within its aggregate, from 0; -1 where there is none
 * @param correlationId what set the whole chain off
 * @param causationId the message that this one follows from
 * @param actor who asked for it, such as {@code superuser}
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
    @Nullable String actor) {

  /** Prefix of every attribute's header. */
  public static final String PREFIX = "ce_";

  /** The header that tells the data's media type. */
  public static final String CONTENT_TYPE = "content-type";

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
          text(headers, "actor"));
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
