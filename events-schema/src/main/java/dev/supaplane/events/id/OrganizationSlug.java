package dev.supaplane.events.id;

import java.util.regex.Pattern;

/**
 * An organization's public name in addresses: 1 to 40 lower-case letters, digits and inner hyphens.
 *
 * @param value the slug
 */
public record OrganizationSlug(String value) {
  private static final Pattern SHAPE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

  /**
   * @throws IllegalArgumentException when the value is not a slug
   */
  public OrganizationSlug {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "an organization slug is 1 to 40 lower-case letters, digits and inner hyphens");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
