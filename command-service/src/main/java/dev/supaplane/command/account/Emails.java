package dev.supaplane.command.account;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** E-mail addresses as accounts have them: lower-case, without spaces around. */
public final class Emails {
  /** Characters of the longest. */
  public static final int LONGEST = 254;

  private static final Pattern SHAPE =
      Pattern.compile("[\\p{L}\\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}@[\\p{L}\\p{N}.-]{1,189}");

  private Emails() {}

  /** An address in the form in which it is kept; empty for what is none. */
  public static Optional<String> normal(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    var email = text.strip().toLowerCase(Locale.ROOT);
    return SHAPE.matcher(email).matches() ? Optional.of(email) : Optional.empty();
  }
}
