package dev.supaplane.command.sso;

import java.util.Optional;

/**
 * What somebody vouches for.
 *
 * @param provider its name here
 * @param issuer who vouches
 * @param subject whom they mean
 * @param email in the form in which accounts have it; empty where there is none
 * @param emailVerified whether the issuer vouches for that too
 * @param name for people, 1 to 256 characters; empty where there is none
 */
public record Claimed(
    String provider,
    String issuer,
    String subject,
    Optional<String> email,
    boolean emailVerified,
    Optional<String> name) {
  private static final int LONGEST = 255;

  /**
   * @throws IllegalArgumentException when the issuer or the subject is too long to be kept
   */
  public Claimed {
    if (subject.isBlank() || subject.length() > LONGEST || issuer.length() > LONGEST) {
      throw new IllegalArgumentException("an issuer and a subject have up to 255 characters");
    }
  }
}
