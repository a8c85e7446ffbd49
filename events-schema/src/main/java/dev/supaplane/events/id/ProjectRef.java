package dev.supaplane.events.id;

import java.util.regex.Pattern;

/**
 * A project's public reference: twenty lower-case letters, the shape that Supabase's clients
 * expect.
 *
 * @param value the letters
 */
public record ProjectRef(String value) {
  private static final Pattern SHAPE = Pattern.compile("[a-z]{20}");

  /**
   * @throws IllegalArgumentException when the value is not twenty letters from a to z
   */
  public ProjectRef {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException("a project ref is twenty lower-case letters");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
