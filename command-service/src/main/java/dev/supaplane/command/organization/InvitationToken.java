package dev.supaplane.command.organization;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an invitation is accepted with: 256 random bits, told once to whoever invites. It shows
 * itself only where that is asked for.
 */
public final class InvitationToken {
  private static final String PREFIX = "spi_";
  private static final int BYTES = 32;
  private static final Pattern SHAPE = Pattern.compile(PREFIX + "[0-9a-f]{" + 2 * BYTES + "}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String text;

  private InvitationToken(String text) {
    this.text = text;
  }

  /** A new one. */
  public static InvitationToken make() {
    var bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return new InvitationToken(PREFIX + HexFormat.of().formatHex(bytes));
  }

  /** One that somebody brings; empty where it has not the shape of one. */
  public static Optional<InvitationToken> of(@Nullable String text) {
    return text != null && SHAPE.matcher(text).matches()
        ? Optional.of(new InvitationToken(text))
        : Optional.empty();
  }

  /** For whoever invites, once: {@code spi_} and 64 hexadecimal digits. */
  public String reveal() {
    return text;
  }

  /** By what it is known: its SHA-256, hexadecimal. */
  public String hash() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "InvitationToken[****]";
  }
}
