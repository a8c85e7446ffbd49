package dev.supaplane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Supabase's own JavaScript client of the Management API and Supabase's MCP server, from npm and
 * unchanged, against a whole project. What they do and what is checked stands in {@code
 * management/clients.mjs}.
 */
class ManagementClientsTest {
  private static final Path SCRIPTS = Path.of("src/test/resources/management");
  private static final Path SHAPES =
      Path.of("../platform-service/src/test/resources/management/shapes.json");
  private static final Duration INSTALLED = Duration.ofMinutes(3);
  private static final Duration RUN = Duration.ofMinutes(8);

  @TempDir Path directory;

  @Test
  void theJavaScriptClientAndTheMcpServerWorkUnchanged() throws Exception {
    var clients = Files.createDirectory(directory.resolve("clients"));
    for (var name :
        List.of("package.json", "package-lock.json", "clients.mjs", "mcp.mjs", "shape.mjs")) {
      Files.copy(SCRIPTS.resolve(name), clients.resolve(name));
    }
    Files.copy(SHAPES, clients.resolve("shapes.json"));
    run(clients, Map.of(), INSTALLED, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");

    try (var plane =
        new ControlPlane(
                directory.resolve("data"),
                Map.of("SUPAPLANE_PORTS", "24000-24999", "SUPAPLANE_SUBNETS", "10.104.0.0/16"))
            .start()) {
      try {
        var token = Files.readString(plane.data().resolve("secrets/superuser-token")).strip();
        var environment = Map.of("SUPAPLANE_URL", plane.url(), "SUPAPLANE_TOKEN", token);
        var told = Api.JSON.readTree(run(clients, environment, RUN, "node", "clients.mjs"));
        assertThat(told.path("held").asInt()).isGreaterThan(35);
        assertThat(told.path("tools").valueStream().map(tool -> tool.asString()))
            .contains(
                "list_organizations",
                "list_projects",
                "get_cost",
                "confirm_cost",
                "create_project",
                "pause_project",
                "restore_project",
                "list_tables",
                "execute_sql",
                "apply_migration",
                "list_migrations",
                "get_logs",
                "get_advisors",
                "get_project_url",
                "get_publishable_keys",
                "generate_typescript_types");
      } finally {
        remove(plane);
      }
    }
  }

  private static void remove(ControlPlane plane) throws IOException, InterruptedException {
    for (var project : plane.api().get("/v1/projects")) {
      var ref = project.path("ref").asString();
      plane.api().delete("/v1/projects/" + ref + "?undo_window=0");
      plane.await(ref, "REMOVED");
      assertThat(Engine.everything(ref)).isEmpty();
    }
  }

  /** What a program printed; fails with all that it said unless it ended well. */
  private static String run(
      Path directory, Map<String, String> environment, Duration patience, String... command)
      throws IOException, InterruptedException {
    var said = Files.createTempFile(directory, "said", ".log");
    var printed = Files.createTempFile(directory, "printed", ".txt");
    var builder =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .directory(directory.toFile())
            .redirectOutput(printed.toFile())
            .redirectError(said.toFile());
    builder.environment().putAll(environment);
    var process = builder.start();
    if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          String.join(" ", command) + " takes too long:\n" + Files.readString(said));
    }
    assertThat(process.exitValue())
        .as("%s said:%n%s%n%s", command[0], Files.readString(printed), Files.readString(said))
        .isZero();
    return Files.readString(printed);
  }
}
