package dev.supaplane.platform.studio;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

/** Studio's words for what has other words here, or none. */
final class Wire {
  /**
   * The provider of every project. {@code LOCAL} is taken wherever a request names one, but an
   * unmodified Studio draws pages for the providers that it knows alone, and types of some answers
   * allow no other word.
   */
  static final String PROVIDER = "AWS";

  /** Studio's code for the one region, whose name it shows, and nothing else of it. */
  static final String REGION = "us-east-1";

  /** What people read. */
  static final String REGION_NAME = "Local (this server)";

  /** The size of every project: limits are told by other words here. */
  static final String SIZE = "micro";

  private static final Set<String> DATABASE_STATUSES =
      Set.of(
          "ACTIVE_HEALTHY",
          "ACTIVE_UNHEALTHY",
          "COMING_UP",
          "GOING_DOWN",
          "INIT_FAILED",
          "REMOVED",
          "RESTORING");

  /** Two to the 48th and less: every JavaScript number is exact there. */
  private static final int ID_BITS = 48;

  private Wire() {}

  /**
   * The number that Studio wants for what has a name here. It follows from the name alone, so it is
   * the same after a restart and on every host; two names have the same one once in 2^48.
   */
  static long id(String name) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return Math.max(1, ByteBuffer.wrap(digest).getLong() >>> (Long.SIZE - ID_BITS));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** The status of a project's database, for which Studio knows fewer words. */
  static String databaseStatus(String status) {
    return DATABASE_STATUSES.contains(status) ? status : "UNKNOWN";
  }

  /** A text that stands in an address. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
