package dev.supaplane.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How to log in to an embedded server, also from another process.
 *
 * @param port on loopback
 * @param password of {@link #username}
 */
public record PostgreSqlAccess(int port, String password) {
  static final String PASSWORD = "password";

  /**
   * The access that a server on a directory gives.
   *
   * @throws UncheckedIOException when none ever ran there
   */
  public static PostgreSqlAccess of(Path directory, int port) {
    try {
      return new PostgreSqlAccess(port, Files.readString(directory.resolve(PASSWORD)).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("no PostgreSQL was ever started on " + directory, e);
    }
  }

  /** JDBC address of a database. */
  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** Who logs in. */
  public String username() {
    return "postgres";
  }

  /** Tells what it is without the password. */
  @Override
  public String toString() {
    return "PostgreSqlAccess[" + port + "]";
  }
}
