package dev.supaplane.standalone;

import dev.supaplane.gateway.Gateway;
import dev.supaplane.gateway.GatewaySettings;
import dev.supaplane.gateway.directory.ControlPlaneDirectory;
import dev.supaplane.gateway.directory.RememberedRoutes;
import dev.supaplane.gateway.http.ApiSettings;
import dev.supaplane.gateway.postgres.DatabaseSettings;
import dev.supaplane.gateway.route.Domains;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The two doors to all projects of an installation, as the environment describes them.
 *
 * @param domains below which projects have names ({@code SUPAPLANE_DOMAINS}, separated by commas)
 * @param address where the doors listen ({@code SUPAPLANE_DOORS_ADDRESS}); loopback where nobody
 *     says
 * @param databasesPort of the door to the databases ({@code SUPAPLANE_DATABASES_PORT}); absent for
 *     the one that belongs to the installation. The supabase CLI looks for it at 5432 alone
 * @param queries where the query service is ({@code SUPAPLANE_QUERY_URL}), for doors in a process
 *     of their own
 * @param certificate chain and key for TLS at both doors ({@code SUPAPLANE_TLS_CERTIFICATE} and
 *     {@code SUPAPLANE_TLS_KEY})
 */
record Doors(
    Domains domains,
    String address,
    Optional<Integer> databasesPort,
    Optional<String> queries,
    Optional<Certificate> certificate) {
  private static final Duration LOOKUP = Duration.ofSeconds(3);
  private static final Duration NOT_ASKED_AGAIN = Duration.ofSeconds(1);
  private static final Duration WHILE_AWAY = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String LOOPBACK = "127.0.0.1";

  /** PEM files. */
  record Certificate(Path chain, Path key) {}

  /**
   * What the environment says.
   *
   * @throws Trouble when it contradicts itself
   */
  static Doors of(UnaryOperator<@Nullable String> environment) {
    var chain = said(environment, "SUPAPLANE_TLS_CERTIFICATE");
    var key = said(environment, "SUPAPLANE_TLS_KEY");
    if (chain.isPresent() != key.isPresent()) {
      throw new Trouble(
          "SUPAPLANE_TLS_CERTIFICATE and SUPAPLANE_TLS_KEY go together: two PEM files");
    }
    var domains =
        said(environment, "SUPAPLANE_DOMAINS")
            .map(text -> Arrays.stream(text.split(",", -1)).map(String::strip).toList())
            .orElse(List.of());
    try {
      return new Doors(
          new Domains(domains),
          said(environment, "SUPAPLANE_DOORS_ADDRESS").orElse(LOOPBACK),
          said(environment, "SUPAPLANE_DATABASES_PORT").map(Doors::port),
          said(environment, "SUPAPLANE_QUERY_URL"),
          chain.map(path -> new Certificate(Path.of(path), Path.of(key.orElseThrow()))));
    } catch (IllegalArgumentException e) {
      throw new Trouble("SUPAPLANE_DOMAINS: " + e.getMessage());
    }
  }

  private static int port(String text) {
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > 65_535) {
      throw new Trouble("SUPAPLANE_DATABASES_PORT is a port from 1 to 65535");
    }
    return Integer.parseInt(text);
  }

  static Optional<String> said(UnaryOperator<@Nullable String> environment, String variable) {
    return Optional.ofNullable(environment.apply(variable)).filter(value -> !value.isBlank());
  }

  /**
   * The name under which clients reach every project's database, with the project in the user name.
   * The supabase CLI takes no address and no name without a domain for it.
   */
  String host() {
    return "pooler." + domains.names().getFirst();
  }

  /** The port of the door to the databases. */
  int databasesPort(Installation installation) {
    return databasesPort.orElse(installation.databasesPort());
  }

  /** Where the query service is, where nobody says anything else. */
  String queries(String usual) {
    return queries.orElse(usual);
  }

  /**
   * Opens both.
   *
   * @param queries where the query service is
   */
  AutoCloseable open(Installation installation, String queries) {
    var asked =
        new ControlPlaneDirectory(
            URI.create(queries), () -> read(installation.workerToken()), LOOKUP);
    try {
      var gateway =
          Gateway.open(
              settings(installation), new RememberedRoutes(asked, NOT_ASKED_AGAIN, WHILE_AWAY));
      return () -> {
        gateway.close();
        asked.close();
      };
    } catch (IllegalStateException | IllegalArgumentException e) {
      asked.close();
      throw new Trouble("the doors to the projects did not open: " + e.getMessage());
    }
  }

  private GatewaySettings settings(Installation installation) {
    var plain = DatabaseSettings.plain(databasesPort(installation));
    var apis = ApiSettings.plain(installation.apisPort());
    return new GatewaySettings(
        domains,
        new DatabaseSettings(
            address,
            plain.port(),
            certificate.map(it -> new DatabaseSettings.Certificate(it.chain(), it.key())),
            // Beyond this host nobody sends a password's proof in the open.
            certificate.isPresent() && !Listening.isLoopback(address),
            plain.serverTls(),
            plain.connections(),
            plain.connectionsPerProject(),
            plain.startup(),
            plain.connect(),
            plain.login()),
        new ApiSettings(
            address,
            apis.port(),
            certificate.map(it -> new ApiSettings.Certificate(it.chain(), it.key())),
            apis.connections(),
            apis.requestsPerProject(),
            apis.head(),
            apis.keepAlive(),
            apis.body(),
            apis.connect(),
            apis.response(),
            apis.tunnel()),
        PATIENCE);
  }

  private static String read(Path token) {
    try {
      return Files.readString(token).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
