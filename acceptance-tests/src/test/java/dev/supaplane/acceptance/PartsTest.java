package dev.supaplane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Each part in a process of its own: what one process does, they do together. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartsTest {
  private static final List<String> PARTS =
      List.of("postgres", "kafka", "command", "query", "platform", "worker", "gateway");

  @TempDir static Path directory;
  private Parts parts;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    parts =
        new Parts(
            directory.resolve("data"),
            Map.of("SUPAPLANE_PORTS", "24000-24999", "SUPAPLANE_SUBNETS", "10.117.0.0/16"));
    for (var part : PARTS) {
      parts.start(part);
    }
  }

  @AfterAll
  void stop() {
    parts.close();
  }

  @Test
  void aProjectIsMadeSeenEnteredAndDeletedByPartsThatOnlyKnowEachOthersAddresses()
      throws IOException, InterruptedException, SQLException {
    var commands = parts.api("command", parts.superuser());
    var queries = parts.api("query", parts.superuser());
    var slug = commands.post("/v1/organizations", Map.of("name", "Acme")).path("slug").asString();
    var ref =
        commands
            .post(
                "/v1/projects",
                Map.of(
                    "name",
                    "in parts",
                    "organization_slug",
                    slug,
                    "exclude_services",
                    Projects.ALL_BUT_FOUR))
            .path("ref")
            .asString();
    until("the project is up", () -> status(queries, ref).equals("ACTIVE_HEALTHY"));
    peopleAreWhoTheyAreForThePlatformToo(commands, slug, ref);
    theDoorLeadsToItsDatabase(commands, ref);

    // Without the queries the platform knows nothing, says so, and goes on when they are there
    // again.
    var platform = parts.api("platform", parts.superuser());
    parts.kill("query");
    assertThat(platform.ask("GET", "/platform/organizations", null).status()).isEqualTo(503);
    parts.start("query");
    assertThat(platform.ask("GET", "/platform/organizations", null).status()).isEqualTo(200);

    commands.ask("DELETE", "/v1/projects/" + ref + "?undo_window=0", null);
    until("nothing is left of it", () -> Engine.everything(ref).isEmpty());
  }

  private void peopleAreWhoTheyAreForThePlatformToo(Api commands, String slug, String ref)
      throws IOException, InterruptedException {
    var reader = token(commands, "reader@example.com");
    var stranger = token(commands, "stranger@example.com");
    commands.post(
        "/api/organizations/" + slug + "/members",
        Map.of("email", "reader@example.com", "role", "read_only"));
    // Answered by the platform alone, so nobody but its own rule refuses.
    var branches = "/v1/projects/" + ref + "/branches";
    assertThat(parts.api("platform", reader).ask("GET", branches, null).status()).isEqualTo(200);
    assertThat(parts.api("platform", stranger).ask("GET", branches, null).status()).isEqualTo(404);
    assertThat(
            parts
                .api("platform", reader)
                .ask("POST", "/v1/projects/" + ref + "/claim-token", "{}")
                .status())
        .isEqualTo(403);
    assertThat(parts.api("platform", "nobody-".repeat(6)).ask("GET", branches, null).status())
        .isEqualTo(401);
    until(
        "the reader sees the organization",
        () ->
            parts
                    .api("platform", reader)
                    .ask("GET", "/platform/organizations/" + slug, null)
                    .status()
                == 200);
  }

  private static String token(Api commands, String email) throws IOException, InterruptedException {
    var password = "correct horse";
    commands.post("/api/accounts", Map.of("email", email, "password", password));
    return commands
        .post("/auth/v1/token?grant_type=password", Map.of("email", email, "password", password))
        .path("access_token")
        .asString();
  }

  private void theDoorLeadsToItsDatabase(Api commands, String ref)
      throws IOException, InterruptedException, SQLException {
    var url =
        URI.create(commands.get("/api/projects/" + ref + "/database-url").path("url").asString());
    var password = url.getUserInfo().split(":", 2)[1];
    try (var connection =
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + parts.databases() + "/postgres?sslmode=disable",
                "postgres." + ref,
                password);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select 6 * 7")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
  }

  private static String status(Api queries, String ref) throws IOException, InterruptedException {
    // The queries learn of it a moment after the commands have accepted it.
    var project = queries.ask("GET", "/v1/projects/" + ref, null).body();
    var status = project.path("status").asString("");
    if (status.endsWith("_FAILED")) {
      throw new AssertionError("the project failed: " + project);
    }
    return status;
  }

  private static void until(String what, Wait.Question question)
      throws IOException, InterruptedException {
    Wait.until(what, ControlPlane.PATIENCE, question);
  }
}
