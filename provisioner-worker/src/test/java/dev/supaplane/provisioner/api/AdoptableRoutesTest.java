package dev.supaplane.provisioner.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.kit.web.OwnServer;
import dev.supaplane.provisioner.adopt.ObservedStore;
import dev.supaplane.provisioner.adopt.TheirStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What could be adopted, over HTTP. */
class AdoptableRoutesTest {
  private static final String TOKEN = "worker-api-token-".repeat(3);
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");

  @TempDir Path directory;
  private final TheirStack theirs = new TheirStack();
  private final HttpClient http = HttpClient.newHttpClient();
  private ObservedStore store;
  private OwnServer server;

  @BeforeEach
  void start() throws IOException {
    store = new ObservedStore(directory.resolve("worker"));
    var token = Files.writeString(directory.resolve("token"), TOKEN);
    var routes = new AdoptableRoutes(theirs, store).routes();
    server = OwnServer.start("127.0.0.1", 0, token, new Caller("worker-api", false), routes);
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    server.close();
  }

  @Test
  void whatLooksLikeSupabaseIsListedAndNothingElse() throws Exception {
    var projects = json(get("", TOKEN)).path("projects");
    assertThat(projects.size()).isEqualTo(1);
    var project = projects.get(0);
    assertThat(project.path("compose_project").asString()).isEqualTo(TheirStack.NAME);
    assertThat(project.path("working_directory").asString()).isEqualTo(TheirStack.DIRECTORY);
    assertThat(project.path("postgres_major").asString()).isEqualTo("17");
    assertThat(project.path("adopted_as").isNull()).isTrue();
    var kong = project.path("services").get(1);
    assertThat(kong.path("service").asString()).isEqualTo("kong");
    assertThat(kong.path("image").asString()).isEqualTo("kong:2.8.1");
    assertThat(kong.path("state").asString()).isEqualTo("running");
    assertThat(kong.path("ports").get(0).path("host_port").asInt()).isEqualTo(8000);
  }

  @Test
  void whatIsAdoptedAlreadyIsListedWithItsProject() throws Exception {
    store.fold(
        new ProjectAdopted(
            REF,
            "theirs",
            new OrganizationSlug("acme"),
            "local",
            theirs.adopted("host"),
            Instant.EPOCH));
    var one = json(get("?compose_project=" + TheirStack.NAME, TOKEN)).path("projects");
    assertThat(one.get(0).path("adopted_as").asString()).isEqualTo(REF.value());
    assertThat(json(get("?compose_project=shop", TOKEN)).path("projects").size()).isZero();
  }

  @Test
  void nobodyIsToldWithoutTheToken() throws Exception {
    assertThat(get("", "wrong").statusCode()).isEqualTo(401);
  }

  @Test
  void anEngineThatDoesNotAnswerIsSaidToBeAway() throws Exception {
    theirs.goAway(true);
    var response = get("", TOKEN);
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(json(response).path("code").asString()).isEqualTo("engine_unavailable");
  }

  private HttpResponse<String> get(String query, String token) throws Exception {
    return http.send(
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.port() + "/v1/adoptable" + query))
            .header("Authorization", "Bearer " + token)
            .build(),
        BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) {
    return JsonMapper.builder().build().readTree(response.body());
  }
}
