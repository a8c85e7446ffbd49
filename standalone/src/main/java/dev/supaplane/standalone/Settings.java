package dev.supaplane.standalone;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the services of an installation are told. These are defaults: the environment's own words,
 * such as SUPAPLANE_KAFKA_BOOTSTRAP for {@code supaplane.kafka.bootstrap}, come before them, so
 * that a part can stand on another host than the rest.
 */
final class Settings {
  private static final String BUNDLE = "supaplane";

  private final Installation installation;
  private final Map<String, Object> properties = new LinkedHashMap<>();

  private Settings(Installation installation, int port, Listening listening) {
    this.installation = installation;
    set("server.address", listening.address());
    set("server.port", port);
    set("spring.main.banner-mode", "off");
    set("supaplane.tokens.superuser-file", installation.superuserToken());
    set("supaplane.tokens.worker-file", installation.workerToken());
    set("supaplane.tokens.worker-api-file", installation.workerApiToken());
    fromEnvironment("supaplane.web.origins", "SUPAPLANE_STUDIO_ORIGINS");
    fromEnvironment("supaplane.web.proxies", "SUPAPLANE_PROXIES");
    set("supaplane.tokens.pepper-file", installation.tokenPepper());
    set("supaplane.tokens.jwks-file", installation.sessionKeys());
  }

  /** For all services in one process. */
  static Map<String, Object> ofTheWhole(
      Installation installation, Listening listening, Databases databases) {
    var settings = new Settings(installation, installation.port(), listening);
    var inner = listening.innerUrl(installation);
    settings.kafka();
    settings.command(databases);
    settings.query(databases);
    settings.worker(inner);
    settings.platform(inner, inner);
    settings.tls(listening);
    return settings.properties;
  }

  static Map<String, Object> ofCommand(
      Installation installation, Listening listening, Databases databases) {
    var settings = new Settings(installation, installation.port(), listening);
    settings.kafka();
    settings.command(databases);
    return settings.properties;
  }

  static Map<String, Object> ofQuery(
      Installation installation, Listening listening, Databases databases) {
    var settings = new Settings(installation, installation.queryPort(), listening);
    settings.kafka();
    settings.query(databases);
    return settings.properties;
  }

  static Map<String, Object> ofPlatform(Installation installation, Listening listening) {
    var settings = new Settings(installation, installation.platformPort(), listening);
    settings.platform(installation.url(), installation.queryUrl());
    return settings.properties;
  }

  static Map<String, Object> ofWorker(Installation installation, Listening listening) {
    var settings = new Settings(installation, installation.workerPort(), listening);
    settings.kafka();
    settings.worker(installation.url());
    return settings.properties;
  }

  /** The platform service has none: it learns nothing from events. */
  private void kafka() {
    set("supaplane.kafka.bootstrap", "127.0.0.1:" + installation.kafkaPort());
  }

  private void tls(Listening listening) {
    listening
        .certificate()
        .ifPresent(
            files -> {
              var bundle = "spring.ssl.bundle.pem." + BUNDLE + ".";
              set(bundle + "keystore.certificate", files.chain().toUri());
              set(bundle + "keystore.private-key", files.key().toUri());
              // Whoever renews it writes two files: both have to be there before they are read.
              set(bundle + "reload-on-update", true);
              set("server.ssl.bundle", BUNDLE);
              set(InnerListener.PORT, installation.innerPort());
            });
  }

  private void command(Databases databases) {
    database("command", databases);
    set("supaplane.command.data", installation.keys());
    // It has to be the same after a restart: what the dead process held is then taken over at once.
    set("supaplane.command.node", "standalone");
    set("supaplane.workers.local", installation.workerApiUrl());
    set("supaplane.command.superuser.password-file", installation.superuserPassword());
    fromEnvironment("supaplane.command.superuser.email", "SUPAPLANE_SUPERUSER_EMAIL");
    fromEnvironment("supaplane.command.signup", "SUPAPLANE_SIGNUP");
    fromEnvironment("supaplane.command.ports", "SUPAPLANE_PORTS");
    fromEnvironment("supaplane.command.subnets", "SUPAPLANE_SUBNETS");
    fromEnvironment("supaplane.command.audit.witness", "SUPAPLANE_AUDIT_WITNESS");
    fromEnvironment("supaplane.webhooks.private-addresses", "SUPAPLANE_WEBHOOK_PRIVATE");
  }

  private void query(Databases databases) {
    database("query", databases);
    set("supaplane.workers.local", installation.workerApiUrl());
  }

  private void platform(String commands, String queries) {
    set("supaplane.platform.command-url", commands);
    set("supaplane.platform.query-url", queries);
    var doors = Doors.of(System::getenv);
    set("supaplane.door.host", doors.host());
    set("supaplane.door.port", doors.databasesPort(installation));
    set("supaplane.platform.crypto-key-file", installation.studioPassphrase());
  }

  private void worker(String commands) {
    set("supaplane.worker.data", installation.data().resolve("worker"));
    set("supaplane.worker.command-url", commands);
    set("supaplane.worker.api-port", installation.workerApiPort());
    fromEnvironment("supaplane.worker.docker-host", "DOCKER_HOST");
    fromEnvironment("supaplane.worker.image-map", "SUPAPLANE_IMAGE_MAP");
  }

  private void database(String side, Databases databases) {
    var source = "supaplane." + side + ".datasource.";
    set(source + "url", databases.url("supaplane_" + side));
    set(source + "username", databases.username());
    set(source + "password", databases.password());
  }

  private void fromEnvironment(String name, String variable) {
    var value = System.getenv(variable);
    if (value != null && !value.isBlank()) {
      set(name, value);
    }
  }

  private void set(String name, Object value) {
    properties.put(
        name, value instanceof Path || value instanceof URI ? String.valueOf(value) : value);
  }
}
