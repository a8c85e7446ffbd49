package dev.supaplane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    new Program(clients, Map.of())
        .run(INSTALLED, List.of("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"))
        .expect("npm ci");

    try (var plane =
        new ControlPlane(
                directory.resolve("data"),
                Map.of("SUPAPLANE_PORTS", "24000-24999", "SUPAPLANE_SUBNETS", "10.104.0.0/16"))
            .start()) {
      try {
        var token = Files.readString(plane.data().resolve("secrets/superuser-token")).strip();
        var environment = Map.of("SUPAPLANE_URL", plane.url(), "SUPAPLANE_TOKEN", token);
        var told =
            Api.JSON.readTree(
                new Program(clients, environment)
                    .run(RUN, List.of("node", "clients.mjs"))
                    .expect("clients.mjs"));
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
        new Projects(plane).removeAll();
      }
    }
  }
}
