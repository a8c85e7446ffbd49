package dev.supaplane.kit.token;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Personal access tokens: {@code sbp_} and 40 hexadecimal digits, as Supabase's clients demand. */
public final class PersonalToken {
  private static final Pattern SHAPE = Pattern.compile("sbp_[0-9a-f]{40}");
  private static final int BYTES = 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  private PersonalToken() {}

  /** A new one, of 160 random bits. */
  public static String fresh() {
    var bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return "sbp_" + HexFormat.of().formatHex(bytes);
  }

  /** Whether a text can be one. */
  public static boolean isShaped(String text) {
    return SHAPE.matcher(text).matches();
  }
}
