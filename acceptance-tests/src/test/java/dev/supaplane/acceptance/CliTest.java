package dev.supaplane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The supabase CLI against a real project, as against the hosted platform (S8): told in order. The
 * door to the databases is at an address of its own, so that port 5432, which the CLI insists on,
 * is nobody else's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CliTest {
  private static final String DOOR = "127.54.32.1";
  private static final String POOLER = DOOR + " pooler.localhost";
  private static final String REGISTRY = "supaplane.test";

  @TempDir static Path directory;
  private final String password = "chosen-" + UUID.randomUUID();
  private ControlPlane plane;
  private Projects projects;
  private Cli cli;
  private String organization;
  private String ref;
  private String older;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    plane =
        new ControlPlane(
                directory.resolve("data"),
                Map.of(
                    "SUPAPLANE_PORTS",
                    "23000-23999",
                    "SUPAPLANE_SUBNETS",
                    "10.116.0.0/16",
                    "SUPAPLANE_DOORS_ADDRESS",
                    DOOR,
                    "SUPAPLANE_DATABASES_PORT",
                    "5432"))
            .start();
    projects = new Projects(plane);
    var home = Files.createDirectory(directory.resolve("cli"));
    cli =
        Cli.install(
            home,
            plane.program("cli-profile"),
            "127.0.0.1 localhost\n" + POOLER + "\n",
            Map.of(
                "SUPABASE_ACCESS_TOKEN",
                Files.readString(plane.data().resolve("secrets/superuser-token")).strip(),
                "SUPABASE_INTERNAL_IMAGE_REGISTRY",
                REGISTRY,
                "DOCKER_HOST",
                Engine.address()));
  }

  @AfterAll
  void stop() throws IOException, InterruptedException {
    try {
      projects.removeAll();
    } finally {
      plane.close();
      Engine.removeImages(REGISTRY + "/");
    }
  }

  @Test
  @Order(1)
  void somebodyLogsInAndMakesAnOrganization() throws IOException, InterruptedException {
    var token = Files.readString(plane.data().resolve("secrets/superuser-token")).strip();
    cli.ok("login", "--token", token);
    assertThat(cli.ok("whoami")).isNotBlank();
    cli.ok("orgs", "create", "Acme");
    organization = json(cli.ok("orgs", "list", "-o", "json"), "Acme", "id");
  }

  @Test
  @Order(2)
  void aProjectIsCreatedAndListed() throws IOException, InterruptedException {
    cli.ok(
        "projects",
        "create",
        "shop",
        "--org-id",
        organization,
        "--db-password",
        password,
        "--region",
        "us-east-1");
    ref = json(cli.ok("projects", "list", "-o", "json"), "shop", "id");
    assertThat(ref).matches("[a-z]{20}");
    plane.await(ref, "ACTIVE_HEALTHY");
    var keys = cli.ok("projects", "api-keys", "--remote=" + ref, "-o", "json");
    assertThat(keys).contains("anon").contains("service_role").contains("eyJ");
  }

  @Test
  @Order(3)
  void migrationsArePushedAndListed() throws IOException, InterruptedException, SQLException {
    cli.ok("init");
    cli.ok("link", ref);
    var migrations = Files.createDirectories(cli.project().resolve("supabase/migrations"));
    Files.writeString(
        migrations.resolve("20261121000001_todo.sql"),
        "create table todo (id bigint primary key generated always as identity, task text);");
    Files.writeString(
        migrations.resolve("20261121000002_done.sql"),
        "alter table todo add column done boolean not null default false;");
    cli.ok("db", "push", "--remote", "--password", password);
    assertThat(cli.ok("migration", "list", "--remote", "--password", password))
        .containsPattern("20261121000001\\W+20261121000001")
        .containsPattern("20261121000002\\W+20261121000002");
    assertThat(
            projects.value(
                ref, "select count(*) from information_schema.columns where table_name = 'todo'"))
        .isEqualTo("3");
  }

  @Test
  @Order(4)
  void theDatabaseIsAskedWithoutItsPassword() throws IOException, InterruptedException {
    cli.ok("db", "query", "--remote", "insert into todo (task) values ('from the terminal')");
    assertThat(cli.ok("db", "query", "--remote", "select task from todo", "-o", "json"))
        .contains("from the terminal");
    assertThat(cli.ok("inspect", "db", "table-stats", "--remote")).contains("todo");
    assertThat(cli.ok("gen", "types", "--remote", "--lang", "typescript"))
        .contains("todo: {")
        .contains("task: string | null");
    cli.ok("db", "advisors", "--remote");
  }

  @Test
  @Order(5)
  void theSchemaIsDumped() throws IOException, InterruptedException, SQLException {
    // The dump's program is this machine's, which is older than the newest PostgreSQL.
    older = projects.begin(organization, "older", "15");
    plane.await(older, "ACTIVE_HEALTHY");
    var secret = projects.password(older);
    projects.sql(older, secret, "create table kept (id int, words text)");
    var config = cli.project().resolve("supabase/config.toml");
    Files.writeString(
        config, Files.readString(config).replaceAll("major_version = \\d+", "major_version = 15"));
    cli.ok("link", older);
    var version = json(cli.ok("services", "-o", "json"), "supabase/postgres", "local");
    cli.script(
        "dump-image.sh",
        "supaplane-offline/postgres:15",
        REGISTRY + "/supabase/postgres:" + version,
        POOLER);
    assertThat(cli.ok("db", "dump", "--remote", "--password", secret))
        .contains("CREATE TABLE IF NOT EXISTS \"public\".\"kept\"");
    cli.ok("link", ref);
  }

  @Test
  @Order(6)
  void settingsAndSecretsAreChanged() throws IOException, InterruptedException, SQLException {
    assertThat(cli.ok("postgres-config", "get", "--experimental")).isNotBlank();
    cli.ok(
        "postgres-config",
        "update",
        "--experimental",
        "--no-restart",
        "--config",
        "statement_timeout=91s");
    assertThat(cli.ok("postgres-config", "get", "--experimental", "-o", "json"))
        .contains("\"statement_timeout\": \"91000\"");
    cli.ok("secrets", "set", "GREETING=hello from the terminal");
    assertThat(cli.ok("secrets", "list")).contains("GREETING").doesNotContain("hello");
    assertThat(projects.value(ref, "show statement_timeout")).isEqualTo("91s");
  }

  @Test
  @Order(7)
  void whatIsNotHereIsEmpty() throws IOException, InterruptedException {
    cli.ok("branches", "list");
    cli.ok("backups", "list");
  }

  @Test
  @Order(8)
  void theProjectIsDeleted() throws IOException, InterruptedException {
    cli.ok("projects", "delete", ref);
    assertThat(projects.get(ref).path("status").asString()).isIn("GOING_DOWN", "INACTIVE");
  }

  /** A member of the one of a list's objects that has a name. */
  private static String json(String list, String name, String member) {
    for (var item : Api.JSON.readTree(list)) {
      if (item.path("name").asString("").equals(name)) {
        return item.path(member).asString("");
      }
    }
    throw new AssertionError("no " + name + " in " + list);
  }
}
