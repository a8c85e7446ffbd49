package dev.supaplane.command.account;

import dev.supaplane.kit.token.SessionClaims;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * The one superuser, who signs in by an e-mail and a password that the environment gives and no
 * event tells of.
 *
 * @param email as {@link Emails} has it; no account can have it
 */
public record Superuser(String email) {
  /**
   * @throws IllegalArgumentException when the e-mail is none
   */
  public Superuser {
    email =
        Emails.normal(email)
            .orElseThrow(
                () -> new IllegalArgumentException("the superuser's e-mail is no e-mail address"));
  }

  /** As who the superuser is told to clients. */
  public Person person() {
    return new Person(SessionClaims.SUPERUSER, email, "Superuser", Instant.EPOCH);
  }

  /**
   * Keeps the password that is in a file, hashed, as those of accounts are. Another one than before
   * ends the superuser's sessions; so does none.
   *
   * @param file null for no sign-in by password
   * @throws IllegalStateException when the file holds none that is allowed
   */
  public void keepPassword(
      @Nullable Path file, AccountBook book, Passwords passwords, InstantSource clock) {
    var kept = book.password(SessionClaims.SUPERUSER);
    if (file == null) {
      book.forget(SessionClaims.SUPERUSER);
      book.endSessions(SessionClaims.SUPERUSER, null);
      return;
    }
    var password = read(file);
    if (!Passwords.isAllowed(password)) {
      throw new IllegalStateException(
          "the superuser's password in " + file + " has to have 8 to 256 characters");
    }
    if (!passwords.isRight(password, kept)) {
      book.keep(SessionClaims.SUPERUSER, passwords.hash(password), clock.instant());
      book.endSessions(SessionClaims.SUPERUSER, null);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the superuser's password file " + file, e);
    }
  }
}
