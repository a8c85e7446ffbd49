package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Supabase's own client, from npm and unchanged, where everybody may make an account. */
class AuthClientTest extends RunningCommandService {
  static final String CLIENT = "@supabase/auth-js@2.119.1";

  @Override
  String signUp() {
    return "open";
  }

  @Test
  void theClientOfSupabaseLivesAnAccountsLife() throws Exception {
    var folder = Files.createDirectory(directory.resolve("client"));
    assertThat(
            isDone(
                folder, List.of("npm", "install", "--silent", "--no-audit", "--no-fund", CLIENT)))
        .as("npm install")
        .isTrue();
    try (var script =
        Objects.requireNonNull(getClass().getResourceAsStream("/auth-client/life.mjs"))) {
      Files.copy(script, folder.resolve("life.mjs"));
    }
    var port = context.getEnvironment().getRequiredProperty("local.server.port");
    assertThat(
            isDone(
                folder,
                List.of(
                    "node",
                    "life.mjs",
                    "http://127.0.0.1:" + port + "/auth/v1",
                    "ada@example.com",
                    "correct horse battery",
                    "another horse battery")))
        .as(Files.readString(folder.resolve("said")))
        .isTrue();
    Map<?, ?> seen =
        JsonMapper.builder().build().readValue(Files.readString(folder.resolve("said")), Map.class);
    assertThat(seen)
        .isEqualTo(
            Map.ofEntries(
                Map.entry("signUp", "ok"),
                Map.entry("again", "422 user_already_exists"),
                Map.entry("weak", "422 weak_password"),
                Map.entry("wrong", "400 invalid_credentials"),
                Map.entry("signIn", "ok"),
                Map.entry("user", "ada@example.com"),
                Map.entry("name", "Ada"),
                Map.entry("claims", "authenticated"),
                Map.entry("refresh", "ok"),
                Map.entry("rotated", true),
                Map.entry("unasked", "400 current_password_required"),
                Map.entry("update", "ok"),
                Map.entry("signInWithNext", "ok"),
                Map.entry("other", "403 bad_jwt"),
                Map.entry("signOut", "ok"),
                Map.entry("after", "403 bad_jwt"),
                Map.entry("gone", "400 refresh_token_not_found")));
    assertThat(
            context
                .getBean("commandDb", JdbcClient.class)
                .sql(
                    "select actor || ' ' || outcome from audit_entry"
                        + " where action = 'POST /auth/v1/signup' order by sequence")
                .query(String.class)
                .list())
        .containsExactly(
            "anonymous asked", "anonymous accepted", "anonymous asked", "anonymous refused");
  }

  /** What it says goes to a file, so that nothing waits for anybody to read it. */
  static boolean isDone(Path folder, List<String> command)
      throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("said").toFile())
              .start();
    } catch (IOException e) {
      return false;
    }
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }
}
