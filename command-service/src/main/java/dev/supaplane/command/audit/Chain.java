package dev.supaplane.command.audit;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.supaplane.events.wire.EventJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The chain of hashes. An entry's hash is the SHA-256 of the hash before it, a line feed, and the
 * entry's JSON, to the byte as it is kept: nobody has to agree on a canonical form to verify it.
 */
public final class Chain {
  /** The hash before the first entry. */
  public static final String GENESIS = "0".repeat(64);

  // Always as long, so that the order of texts is the order of times.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Chain() {}

  /**
   * An end of the chain.
   *
   * @param sequence number of the last entry, 0 before the first
   * @param hash of that entry, 64 hexadecimal digits
   */
  public record Head(long sequence, String hash) {
    /** Before the first entry. */
    public static final Head NONE = new Head(0, GENESIS);
  }

  /**
   * An entry in its place.
   *
   * @param entry its JSON, which begins with its number
   */
  public record Link(long sequence, String hash, String entry) {
    /**
     * The entry as a line of an export, without its end: its JSON with the hash as first member.
     */
    public String line() {
      return "{\"hash\":\"" + hash + "\"," + entry.substring(1);
    }

    /** The end of a chain that ends with this. */
    public Head head() {
      return new Head(sequence, hash);
    }
  }

  /** The next link. */
  public static Link next(Head head, Note note, Instant at) {
    var sequence = head.sequence() + 1;
    var entry =
        EventJson.mapper()
            .writeValueAsString(
                new Entry(
                    sequence,
                    time(at),
                    note.actor(),
                    note.address(),
                    note.action(),
                    note.subject(),
                    note.outcome().word(),
                    note.code(),
                    note.correlation(),
                    note.causation(),
                    note.details()));
    return new Link(sequence, hash(head.hash(), entry.getBytes(StandardCharsets.UTF_8)), entry);
  }

  /** An instant as it stands in entries. */
  public static String time(Instant at) {
    return TIME.format(at);
  }

  static String hash(String before, byte[] entry) {
    var digest = sha256();
    digest.update((before + "\n").getBytes(StandardCharsets.US_ASCII));
    digest.update(entry);
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @JsonPropertyOrder({
    "sequence",
    "at",
    "actor",
    "address",
    "action",
    "subject",
    "outcome",
    "code",
    "correlation",
    "causation",
    "details"
  })
  private record Entry(
      long sequence,
      String at,
      String actor,
      String address,
      String action,
      String subject,
      String outcome,
      @Nullable String code,
      String correlation,
      @Nullable Long causation,
      Map<String, String> details) {}
}
