package dev.supaplane.command.project;

import java.util.regex.Pattern;

/**
 * A password that somebody chose for a project's database. Tells nobody what it is.
 *
 * @param value 8 to 128 letters, digits and characters of {@code . _ ~ -}: stacks splice it into
 *     addresses
 */
public record DatabasePassword(String value) {
  private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9._~-]{8,128}");

  /**
   * @throws IllegalArgumentException when it is too short or long, or has other characters
   */
  public DatabasePassword {
    if (!USABLE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a database password has 8 to 128 letters, digits and characters of . _ ~ -");
    }
  }

  @Override
  public String toString() {
    return "DatabasePassword[****]";
  }
}
