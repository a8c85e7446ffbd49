package dev.supaplane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.platform.studio.StudioReplay;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Studio was seen to ask for, from sign-in to deletion, of the whole program and a project on
 * a real engine (Show 3).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StudioOnDockerTest {
  private static final String EMAIL = "admin@supaplane.local";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path directory;
  private ControlPlane plane;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    plane =
        new ControlPlane(
                directory.resolve("data"),
                Map.of("SUPAPLANE_PORTS", "25000-25999", "SUPAPLANE_SUBNETS", "10.105.0.0/16"))
            .start();
  }

  @AfterAll
  void stop() throws IOException, InterruptedException {
    try {
      new Projects(plane).removeAll();
    } finally {
      plane.close();
    }
  }

  @Test
  void everyPageOfStudioGetsAnswersOfItsTypesFromARealProject()
      throws IOException, InterruptedException {
    var replay =
        new StudioReplay(plane.url(), (ref, status) -> plane.await(ref, status))
            .with("slug", plane.organization())
            .with("email", EMAIL)
            .with("password", secret("superuser-password"));
    var problems = replay.run(address -> true);
    System.out.println(
        "studio replay: "
            + replay.asked()
            + " requests to the whole program, "
            + replay.validated()
            + " answers held against their types, "
            + problems.size()
            + " problems");
    assertThat(problems).isEmpty();
    assertThat(replay.validated()).isGreaterThan(350);
  }

  @Test
  void aQueryOfStudioReachesTheProjectsDatabaseAndReadingAloneChangesNothing()
      throws IOException, InterruptedException {
    var ref = new Projects(plane).begin(plane.organization(), "sql", "17", Projects.ALL_BUT_FOUR);
    plane.await(ref, "ACTIVE_HEALTHY");
    var databases = plane.api().get("/api/platform/projects/" + ref + "/databases").path(0);
    var writing = databases.path("connectionString").asString();
    var reading = databases.path("connection_string_read_only").asString();
    assertThat(sql(ref, writing, "create table note (text text)").status()).isEqualTo(201);
    assertThat(sql(ref, writing, "insert into note values ('seen')").status()).isEqualTo(201);
    assertThat(sql(ref, reading, "select text from note").body().toString())
        .isEqualTo("[{\"text\":\"seen\"}]");
    for (var change :
        new String[] {
          "delete from note",
          "with gone as (delete from note returning 1) select * from gone",
          "select 1; delete from note",
          "do $$ begin commit; delete from note; end $$"
        }) {
      assertThat(sql(ref, reading, change).status()).as(change).isIn(400, 403);
    }
    assertThat(sql(ref, writing, "select count(*)::int as there from note").body().toString())
        .isEqualTo("[{\"there\":1}]");
    assertThat(sql(ref, writing, "select nonsense").body().path("message").asString())
        .contains("nonsense");
  }

  private record Answer(int status, JsonNode body) {}

  private Answer sql(String ref, String connection, String query)
      throws IOException, InterruptedException {
    try (var http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(plane.url() + "/api/platform/pg-meta/" + ref + "/query"))
                  .header("Authorization", "Bearer " + secret("superuser-token"))
                  .header("Content-Type", "application/json")
                  .header("x-connection-encrypted", connection)
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          JSON.writeValueAsString(Map.of("query", query))))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
    }
  }

  private String secret(String name) throws IOException {
    return Files.readString(plane.data().resolve("secrets").resolve(name)).strip();
  }
}
