package dev.supaplane.query.app;

import static dev.supaplane.query.projection.Feed.created;
import static dev.supaplane.query.projection.Feed.operation;
import static dev.supaplane.query.projection.Feed.ref;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.query.RunningQueryService;
import dev.supaplane.query.projection.Feed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

/** What the query service hands on from the worker of a project's host. */
class WorkerAnswersTest extends RunningQueryService {
  private FakeWorker worker;

  @Override
  protected List<String> settings() {
    if (worker == null) {
      worker = startWorker();
    }
    return List.of(
        "--supaplane.workers.local=" + worker.address(),
        "--supaplane.tokens.worker-api-file=" + worker.tokenFile());
  }

  private static FakeWorker startWorker() {
    try {
      return new FakeWorker(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void logsAndUsageAreToldByTheWorkerOfTheProjectsHost() {
    var ref = ref();
    try (var feed = new Feed(kafka.bootstrap())) {
      feed.send(Topics.EVENTS, ref, created(ref, operation(OperationKind.CREATE, 1)), 0);
    }
    await().atMost(PATIENCE).until(() -> status(HttpMethod.GET, "/v1/projects/" + ref) == 200);
    var path = "/api/projects/" + ref;
    var logs = get(path + "/logs?service=db&tail=5&follow=false&since=PT1M&other=x");
    assertThat(logs.path("path").asString()).isEqualTo("/v1/projects/" + ref + "/logs");
    assertThat(logs.path("actor").asString()).isEqualTo("superuser");
    assertThat(logs.path("service").asString()).isEqualTo("db");
    assertThat(logs.path("tail").asString()).isEqualTo("5");
    assertThat(logs.path("follow").asString()).isEqualTo("false");
    assertThat(logs.path("since").asString()).isEqualTo("PT1M");
    assertThat(logs.has("other")).isFalse();
    assertThat(get(path + "/usage").path("path").asString())
        .isEqualTo("/v1/projects/" + ref + "/usage");
    assertThat(get("/api/hosts/local/adoptable").path("path").asString())
        .isEqualTo("/v1/adoptable");
    client
        .get()
        .uri(path + "/logs?service=db")
        .headers(headers -> headers.setBearerAuth("wrong"))
        .exchange()
        .expectStatus()
        .isUnauthorized();
    for (var unknown : List.of("b".repeat(20), "%2e%2e", "UPPER", "%00")) {
      refused("/api/projects/" + unknown + "/logs?service=db", 404, "project_not_found");
    }
    refused(path + "/logs?service=" + FakeWorker.REFUSED, 409, "service_not_running");
    worker.goAway();
    refused(path + "/usage", 503, "worker_unavailable");
  }

  private void refused(String path, int status, String code) {
    client
        .get()
        .uri(URI.create(address(path)))
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo(code);
  }

  @AfterAll
  void stopWorker() {
    worker.close();
  }
}
