package dev.supaplane.gateway.postgres;

import dev.supaplane.gateway.TestCertificate;
import dev.supaplane.gateway.route.Address;
import dev.supaplane.gateway.route.Route;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HexFormat;

/**
 * A real PostgreSQL server that stands for a project's: SCRAM, a password and a name of its own.
 */
final class ProjectServer implements AutoCloseable {
  private static final String RULES =
      "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n";

  private final EmbeddedPostgres server;
  private final String password;

  private ProjectServer(EmbeddedPostgres server, String password) {
    this.server = server;
    this.password = password;
  }

  /** Starts one that also speaks TLS, and holds a table {@code me} with its name. */
  static ProjectServer start(Path directory, String name, TestCertificate certificate)
      throws Exception {
    var data = directory.resolve(name);
    var server =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setServerConfig("max_connections", "300")
            .setServerConfig("ssl", "on")
            .setServerConfig("ssl_cert_file", certificate.chain().toString())
            .setServerConfig("ssl_key_file", certificate.key().toString())
            .setPGStartupWait(Duration.ofMinutes(1))
            .start();
    var random = new byte[16];
    new SecureRandom().nextBytes(random);
    var password = HexFormat.of().formatHex(random);
    var url = "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    try (var connection = DriverManager.getConnection(url, "postgres", "");
        var statement = connection.createStatement()) {
      statement.execute("create table me as select '" + name + "'::text as name");
      statement.execute("alter role postgres password '" + password + "'");
      Files.writeString(data.resolve("pg_hba.conf"), RULES);
      statement.execute("select pg_reload_conf()");
    }
    return new ProjectServer(server, password);
  }

  int port() {
    return server.getPort();
  }

  String password() {
    return password;
  }

  Route route() {
    return new Route.Open(new Address("127.0.0.1", port()), null, false);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
