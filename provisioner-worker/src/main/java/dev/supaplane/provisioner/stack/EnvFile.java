package dev.supaplane.provisioner.stack;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Writes an .env file. The implementations of compose disagree about escapes and about what expands
 * inside double quotes; they agree on plain words and on single quotes without an escape in them,
 * but that 1.29 fills in {@code ${NAME}} even there. So those two forms are all that is written,
 * and a value that needs more is refused.
 */
final class EnvFile {
  /** What a value may hold, for errors. */
  static final String RULE = "allowed are printable ASCII characters but ' and \\, and no ${";

  private static final Pattern ALLOWED = Pattern.compile("[\\x20-\\x7e&&[^'\\\\]]*");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._~+/:@,%=-]*");

  private EnvFile() {}

  /** Whether a value can be written so that every compose reads the same. */
  static boolean canHold(String value) {
    return ALLOWED.matcher(value).matches() && !value.contains("${");
  }

  /** The file's text: one line per value, in the order given. */
  static String write(String title, Map<String, String> values) {
    var text = new StringBuilder("# ").append(title).append('\n');
    values.forEach(
        (name, value) -> {
          if (!canHold(value)) {
            throw new StackException(
                name + " has a character that an .env file cannot hold; " + RULE);
          }
          text.append(name).append('=');
          if (PLAIN.matcher(value).matches()) {
            text.append(value);
          } else {
            text.append('\'').append(value).append('\'');
          }
          text.append('\n');
        });
    return text.toString();
  }
}
