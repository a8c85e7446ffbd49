package dev.supaplane.kit.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Records that a consumer could not read, as columns of a table and back. */
public final class ParkedRecords {
  private static final int LONGEST = 10_000;
  private static final String BETWEEN = ": ";

  private ParkedRecords() {}

  /** Headers as text: a line for each, name and value. */
  public static String text(Headers headers) {
    var lines = new StringBuilder();
    for (var header : headers) {
      var value = header.value() == null ? new byte[0] : header.value();
      lines.append(header.key()).append(BETWEEN).append(new String(value, UTF_8)).append('\n');
    }
    return lines.toString();
  }

  /** A text that PostgreSQL can hold: without NUL, and bounded, whatever its author liked. */
  public static @Nullable String holdable(@Nullable String text) {
    if (text == null) {
      return null;
    }
    var held = text.replace('\0', '\uFFFD');
    return held.length() <= LONGEST ? held : held.substring(0, LONGEST);
  }

  /**
   * The record that was put aside.
   *
   * @param row with the columns topic, kafka_partition, kafka_offset, record_key, headers, value
   */
  public static ConsumerRecord<String, byte[]> record(ResultSet row) throws SQLException {
    var record =
        new ConsumerRecord<>(
            row.getString("topic"),
            row.getInt("kafka_partition"),
            row.getLong("kafka_offset"),
            row.getString("record_key"),
            row.getBytes("value"));
    var headers = row.getString("headers");
    if (headers != null) {
      for (var line : headers.lines().toList()) {
        var colon = line.indexOf(BETWEEN);
        if (colon > 0) {
          record
              .headers()
              .add(
                  line.substring(0, colon),
                  line.substring(colon + BETWEEN.length()).getBytes(UTF_8));
        }
      }
    }
    return record;
  }
}
