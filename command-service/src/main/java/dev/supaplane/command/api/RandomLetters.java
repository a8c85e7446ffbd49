package dev.supaplane.command.api;

import java.security.SecureRandom;

/** Twenty random letters, the shape of refs and slugs: 94 bits, so that none comes twice. */
final class RandomLetters {
  private static final int LENGTH = 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomLetters() {}

  static String twenty() {
    var letters = new StringBuilder(LENGTH);
    for (var i = 0; i < LENGTH; i++) {
      letters.append((char) ('a' + RANDOM.nextInt(26)));
    }
    return letters.toString();
  }
}
