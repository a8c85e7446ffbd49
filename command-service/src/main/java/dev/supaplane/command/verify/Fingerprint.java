package dev.supaplane.command.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.events.wire.Upcasters;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;

/**
 * Everything that an event says, as one SHA-256. An event of an older version counts as what it is
 * read as: it may have been published before the version was raised or after.
 */
final class Fingerprint {
  /** Bytes of a fingerprint. */
  static final int LENGTH = 32;

  private Fingerprint() {}

  /**
   * The fingerprint of an event.
   *
   * @param data its JSON
   */
  static byte[] of(String id, String type, long sequence, Instant time, byte[] data) {
    var digest = sha256();
    put(digest, id.getBytes(UTF_8));
    put(digest, Upcasters.published().latest(type).getBytes(UTF_8));
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(sequence).flip());
    put(digest, time.toString().getBytes(UTF_8));
    put(digest, newest(type, data));
    return digest.digest();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** With its length, so that nothing can move from one field into the next. */
  static void put(MessageDigest digest, byte[] field) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(field.length).flip());
    digest.update(field);
  }

  private static byte[] newest(String type, byte[] data) {
    return Upcasters.published().supersedes(type)
        ? EventReader.published().read(type, data).map(EventJson::write).orElse(data)
        : data;
  }
}
