package dev.supaplane.command.account;

import java.util.Optional;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Argon2id with what OWASP asks for at least: 19 MiB, two passes, one lane. Each call takes that
 * memory and tens of milliseconds: to be called where few calls run at the same time.
 */
public final class Passwords {
  /** Characters of the shortest. */
  public static final int SHORTEST = 8;

  /** Characters of the longest. */
  public static final int LONGEST = 256;

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final int LANES = 1;
  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;

  private final Argon2PasswordEncoder encoder =
      new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, LANES, MEMORY_KIB, PASSES);

  /** Of nobody: who has no password, or does not exist, takes the same time. */
  private final PasswordHash nobodys = hash("nobody's password");

  /** Whether a password may be set: 8 to 256 characters, whichever. */
  public static boolean isAllowed(String password) {
    var characters = password.codePointCount(0, password.length());
    return characters >= SHORTEST && characters <= LONGEST;
  }

  /** A password as it is kept. */
  public PasswordHash hash(String password) {
    var text = encoder.encode(password);
    if (text == null) {
      throw new IllegalStateException("no password");
    }
    return new PasswordHash(text);
  }

  /** Whether a password is the one that is kept; false, and no sooner, where none is. */
  public boolean isRight(String password, Optional<PasswordHash> kept) {
    var tried = isAllowed(password) ? password : "";
    var matches = encoder.matches(tried.isEmpty() ? "-" : tried, kept.orElse(nobodys).text());
    return matches && kept.isPresent() && !tried.isEmpty();
  }
}
