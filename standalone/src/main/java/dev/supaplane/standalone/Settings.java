package dev.supaplane.standalone;

import dev.supaplane.embedded.PostgreSqlAccess;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the services of an installation are told. These are defaults: the environment's own words,
 * such as SUPAPLANE_KAFKA_BOOTSTRAP for {@code supaplane.kafka.bootstrap}, come before them, so
 * that a part can stand on another host than the rest.
 */
final class Settings {
  private final Installation installation;
  private final Map<String, Object> properties = new LinkedHashMap<>();

  private Settings(Installation installation, int port) {
    this.installation = installation;
    set("server.address", "127.0.0.1");
    set("server.port", port);
    set("spring.main.banner-mode", "off");
    set("supaplane.kafka.bootstrap", "127.0.0.1:" + installation.kafkaPort());
    set("supaplane.tokens.superuser-file", installation.superuserToken());
    set("supaplane.tokens.worker-file", installation.workerToken());
    set("supaplane.tokens.worker-api-file", installation.workerApiToken());
    fromEnvironment("supaplane.web.origins", "SUPAPLANE_STUDIO_ORIGINS");
    set("supaplane.tokens.pepper-file", installation.tokenPepper());
    set("supaplane.tokens.jwks-file", installation.sessionKeys());
  }

  /** For all three services in one process. */
  static Map<String, Object> ofTheWhole(Installation installation, PostgreSqlAccess databases) {
    var settings = new Settings(installation, installation.port());
    settings.command(databases);
    settings.query(databases);
    settings.worker();
    settings.platform(installation.url());
    return settings.properties;
  }

  static Map<String, Object> ofCommand(Installation installation, PostgreSqlAccess databases) {
    var settings = new Settings(installation, installation.port());
    settings.command(databases);
    return settings.properties;
  }

  static Map<String, Object> ofQuery(Installation installation, PostgreSqlAccess databases) {
    var settings = new Settings(installation, installation.queryPort());
    settings.query(databases);
    return settings.properties;
  }

  static Map<String, Object> ofWorker(Installation installation) {
    var settings = new Settings(installation, installation.workerPort());
    settings.worker();
    return settings.properties;
  }

  private void command(PostgreSqlAccess databases) {
    database("command", databases);
    set("supaplane.command.data", installation.secrets());
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

  private void query(PostgreSqlAccess databases) {
    database("query", databases);
    set("supaplane.workers.local", installation.workerApiUrl());
  }

  private void platform(String queries) {
    set("supaplane.platform.command-url", installation.url());
    set("supaplane.platform.query-url", queries);
    var doors = Doors.of(System::getenv);
    set("supaplane.door.host", doors.host());
    set("supaplane.door.port", doors.databasesPort(installation));
    set("supaplane.platform.crypto-key-file", installation.studioPassphrase());
  }

  private void worker() {
    set("supaplane.worker.data", installation.data().resolve("worker"));
    set("supaplane.worker.command-url", installation.url());
    set("supaplane.worker.api-port", installation.workerApiPort());
    fromEnvironment("supaplane.worker.docker-host", "DOCKER_HOST");
    fromEnvironment("supaplane.worker.image-map", "SUPAPLANE_IMAGE_MAP");
  }

  private void database(String side, PostgreSqlAccess databases) {
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
    properties.put(name, value instanceof java.nio.file.Path path ? path.toString() : value);
  }
}
