package dev.supaplane.standalone;

import dev.supaplane.embedded.PostgreSqlAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where the databases of an installation are, and how one logs in to them.
 *
 * @param server host and port
 */
record Databases(String server, String username, String password) {
  private static final String HOST = "SUPAPLANE_DATABASE_HOST";
  private static final String USER = "SUPAPLANE_DATABASE_USER";
  private static final String FILE = "SUPAPLANE_DATABASE_PASSWORD_FILE";

  /** Those of a server in this process. */
  static Databases of(PostgreSqlAccess access) {
    return new Databases("127.0.0.1:" + access.port(), access.username(), access.password());
  }

  /**
   * Those of the server that the environment names, by {@code SUPAPLANE_DATABASE_HOST} (host and
   * port), {@code _USER} and {@code _PASSWORD_FILE}; without one, of the installation's own.
   *
   * @throws Trouble when only a part of that is said, or the file cannot be read
   */
  static Databases of(UnaryOperator<@Nullable String> environment, Path directory, int port) {
    var host = Doors.said(environment, HOST);
    var user = Doors.said(environment, USER);
    var file = Doors.said(environment, FILE);
    if (host.isEmpty() && user.isEmpty() && file.isEmpty()) {
      return of(PostgreSqlAccess.of(directory, port));
    }
    if (host.isEmpty() || user.isEmpty() || file.isEmpty()) {
      throw new Trouble(HOST + ", " + USER + " and " + FILE + " go together");
    }
    if (!host.get().matches("[A-Za-z0-9._-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:]+](:[0-9]{1,5})?")) {
      throw new Trouble(HOST + " is a host, or a host and a port such as postgres:5432");
    }
    return new Databases(host.get(), user.get(), read(Path.of(file.get())));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new Trouble(FILE + " cannot be read: " + e);
    }
  }

  /** JDBC address of a database. */
  String url(String database) {
    return "jdbc:postgresql://" + server + "/" + database;
  }

  /** Tells what it is without the password. */
  @Override
  public String toString() {
    return "Databases[" + username + " at " + server + "]";
  }
}
