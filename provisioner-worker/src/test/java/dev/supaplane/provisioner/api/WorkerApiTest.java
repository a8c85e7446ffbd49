package dev.supaplane.provisioner.api;

import static dev.supaplane.provisioner.api.SimulatedWorkerApi.AT;
import static dev.supaplane.provisioner.api.SimulatedWorkerApi.GONE;
import static dev.supaplane.provisioner.api.SimulatedWorkerApi.REF;
import static dev.supaplane.provisioner.api.SimulatedWorkerApi.TOKEN;
import static dev.supaplane.provisioner.api.SimulatedWorkerApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.provisioner.docker.Specs;
import dev.supaplane.provisioner.engine.ContainerUsage;
import dev.supaplane.provisioner.engine.LogFollow.End;
import dev.supaplane.provisioner.engine.LogLine;
import dev.supaplane.provisioner.engine.LogLine.Source;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The worker's API as its callers have it: over HTTP, on a simulated engine. */
@Timeout(120)
class WorkerApiTest {
  private static final String PROJECT = "/v1/projects/" + REF;

  @TempDir Path directory;
  private SimulatedWorkerApi api;
  private AuditTrail audit;

  @BeforeEach
  void start() throws IOException {
    api = new SimulatedWorkerApi(directory);
    audit = new AuditTrail();
  }

  @AfterEach
  void stop() {
    audit.close();
    api.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/services", "/usage", "/logs?service=db", "/logs?follow=true"})
  void nobodyGetsInWithoutTheToken(String path) throws Exception {
    for (var header : new String[] {"Bearer wrong", "Basic abc", "Bearer " + TOKEN + "x"}) {
      var request = api.request(PROJECT + path).setHeader("Authorization", header).build();
      var response = api.send(request);
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(json(response).path("code").asString()).isEqualTo("unauthorized");
      assertThat(json(response).path("detail").asString()).isNotBlank();
    }
    assertThat(audit.all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bbbbbbbbbbbbbbbbbbbb",
        "zzzzzzzzzzzzzzzzzzzz",
        "ABCDEFGHIJKLMNOPQRST",
        "..%2f..%2fetc",
        "x%0d%0aactor=superuser",
        "%00"
      })
  void aProjectThatIsNotHereIsNotFound(String ref) throws Exception {
    for (var what : new String[] {"/services", "/usage", "/logs?service=db"}) {
      var response = api.get("/v1/projects/" + ref + what);
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(json(response).path("code").asString()).isEqualTo("project_not_found");
    }
    assertThat(audit.await("project_not_found")).doesNotContain("\n", "\r");
    var follow = api.get("/v1/projects/" + ref + "/logs?service=db&follow=true");
    assertThat(follow.statusCode()).isEqualTo(404);
  }

  @Test
  void projectsAreToldWithWishGenerationAndOpenOperation() throws Exception {
    var response = api.get("/v1/projects");
    assertThat(response.statusCode()).isEqualTo(200);
    var projects = json(response).path("projects");
    assertThat(projects.size()).isEqualTo(1);
    var project = projects.get(0);
    assertThat(project.path("ref").asString()).isEqualTo(REF.value());
    assertThat(project.path("wish").asString()).isEqualTo("running");
    assertThat(project.path("generation").asLong()).isEqualTo(3);
    var operation = project.path("operation");
    assertThat(operation.path("kind").asString()).isEqualTo("restart");
    assertThat(operation.path("id").asString()).endsWith("7");
    assertThat(operation.path("started_at").asString()).isEqualTo(AT.toString());
    assertThat(response.body()).doesNotContain(GONE.value());
  }

  @Test
  void servicesAreToldAsTheEngineHasThem() throws Exception {
    api.host.exitContainer(REF, "rest", 3);
    var services = json(api.get(PROJECT + "/services")).path("services");
    assertThat(services.get(0).path("service").asString()).isEqualTo("db");
    assertThat(services.get(0).path("state").asString()).isEqualTo("running");
    assertThat(services.get(0).path("exit_code").isNull()).isTrue();
    assertThat(services.get(1).path("service").asString()).isEqualTo("rest");
    assertThat(services.get(1).path("state").asString()).isEqualTo("exited");
    assertThat(services.get(1).path("exit_code").asInt()).isEqualTo(3);
  }

  @Test
  void theLastLinesAreTold() throws Exception {
    for (var number = 0; number < 5; number++) {
      write("db", number, "line " + number);
    }
    var last = lines("?service=db&tail=2");
    assertThat(last.path("lines").size()).isEqualTo(2);
    assertThat(last.path("lines").get(1).path("text").asString()).isEqualTo("line 4");
    assertThat(last.path("lines").get(1).path("source").asString()).isEqualTo("stdout");
    assertThat(last.path("lines").get(1).path("at").asString())
        .isEqualTo(AT.plusSeconds(4).toString());
    assertThat(last.path("truncated").asBoolean()).isFalse();
    var since = lines("?service=db&since=" + AT.plusSeconds(3));
    assertThat(since.path("lines").size()).isEqualTo(2);
    assertThat(lines("?service=db&tail=0").path("lines").size()).isZero();
    assertThat(audit.await("read-logs"))
        .contains("actor=worker-api", "project=" + REF, "service=db", "lines=2")
        .doesNotContain("line 4");
  }

  @ParameterizedTest
  @CsvSource({
    "'', service_missing",
    "service=, service_missing",
    "service=db&tail=-1, invalid_tail",
    "service=db&tail=10001, invalid_tail",
    "service=db&tail=99999999999, invalid_tail",
    "service=db&tail=ten, invalid_tail",
    "service=db&since=yesterday, invalid_since",
    "service=db&since=PT-1S, invalid_since",
    "service=db&since=P999999999999D, invalid_since",
    "service=db&since=%2B1000000001-01-01T00:00:00Z, invalid_since",
    "service=db&follow=perhaps, invalid_follow"
  })
  void whatCannotBeAskedIsToldSo(String query, String code) throws Exception {
    var response = api.get(PROJECT + "/logs?" + query);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    assertThat(json(response).path("code").asString()).isEqualTo(code);
    if (!code.equals("invalid_follow")) {
      assertThat(api.get(PROJECT + "/logs?follow=true&" + query).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void aServiceThatIsNotThereIsToldWithThoseThatAre() throws Exception {
    for (var follow : new String[] {"", "&follow=true"}) {
      var response = api.get(PROJECT + "/logs?service=%3Cb%3E" + follow);
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(json(response).path("code").asString()).isEqualTo("service_not_found");
      assertThat(json(response).path("detail").asString()).contains("db, rest").doesNotContain("<");
    }
  }

  @Test
  void aFollowedLogGoesOnUntilTheContainerEnds() throws Exception {
    write("db", 0, "before");
    var response = api.open(PROJECT + "/logs?service=db&tail=1&follow=true");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
    try (var events =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      until(events, "\"before\"");
      write("db", 1, "after\u2028 all");
      assertThat(until(events, "after")).startsWith("data:").contains("stdout");
      api.host.exitContainer(REF, "db", 0);
      until(events, "event:end");
      assertThat(until(events, "data:")).contains("container");
      assertThat(events.readAllLines()).allSatisfy(line -> assertThat(line).isBlank());
    }
    audit.await("outcome=begun");
    assertThat(audit.await("follow-logs")).contains("outcome=container lines=2");
  }

  @Test
  void aFollowedLogIsLetGoWhenTheReaderLeaves() throws Exception {
    var response = api.open(PROJECT + "/logs?service=db&follow=true");
    var events = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    until(events, ":following");
    events.close();
    audit.await("outcome=reader_left");
    assertThat(api.followed).hasSize(1);
    assertThat(api.followed.getFirst().end()).isEqualTo(End.CLOSED);
  }

  @Test
  void onlySoManyFollowAtOnceAndPlacesAreGivenBack() throws Exception {
    var open = new ArrayList<InputStream>();
    for (var count = 0; count < 64; count++) {
      var response = api.open(PROJECT + "/logs?service=db&follow=true");
      assertThat(response.statusCode()).isEqualTo(200);
      open.add(response.body());
    }
    var refused = api.get(PROJECT + "/logs?service=db&follow=true");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(json(refused).path("code").asString()).isEqualTo("too_many_followers");
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    open.getFirst().close();
    audit.await("outcome=reader_left");
    var response = api.open(PROJECT + "/logs?service=db&follow=true");
    assertThat(response.statusCode()).isEqualTo(200);
    response.body().close();
    for (var body : open) {
      body.close();
    }
  }

  @Test
  void aCommandsReportIsTold() throws Exception {
    var response = api.send(api.exec("{\"service\":\"db\",\"command\":[\"echo\",\"hush-hush\"]}"));
    assertThat(response.statusCode()).isEqualTo(200);
    var report = json(response);
    assertThat(report.path("ending").asString()).isEqualTo("exited");
    assertThat(report.path("exit_code").asInt(-1)).isZero();
    assertThat(report.path("stdout").asString()).isEqualTo("hush-hush\n");
    assertThat(report.path("stderr").asString("none")).isEmpty();
    assertThat(report.path("stdout_truncated").asBoolean(true)).isFalse();
    assertThat(report.path("duration_ms").isIntegralNumber()).isTrue();
    assertThat(audit.await("exec"))
        .contains("actor=superuser(worker-api)", "program=echo arguments=1", "outcome=begun");
    assertThat(audit.await("exec")).contains("outcome=exited exit_code=0 duration_ms=");
    var secret =
        json(api.send(api.exec("{\"service\":\"db\",\"command\":[\"printenv\",\"PASSWORD\"]}")));
    assertThat(secret.path("stdout").asString()).isEqualTo(Specs.SECRET + "\n");
    assertThat(audit.all())
        .allSatisfy(note -> assertThat(note).doesNotContain("hush-hush", Specs.SECRET));
  }

  @Test
  void aCommandIsEndedAtItsDeadline() throws Exception {
    var report =
        json(
            api.send(
                api.exec(
                    """
                    {"service": "db", "command": ["sleep", "100"], "timeout_seconds": 2}
                    """)));
    assertThat(report.path("ending").asString()).isEqualTo("ended_at_deadline");
    assertThat(report.path("exit_code").isNull()).isTrue();
    assertThat(report.path("duration_ms").asLong()).isEqualTo(2000);
    audit.await("outcome=ended_at_deadline");
  }

  @Test
  void outputIsBounded() throws Exception {
    var report =
        json(
            api.send(
                api.exec(
                    """
                    {"service": "db", "command": ["echo", "abcdef"], "max_output_bytes": 3}
                    """)));
    assertThat(report.path("stdout").asString()).isEqualTo("abc");
    assertThat(report.path("stdout_truncated").asBoolean()).isTrue();
    assertThat(report.path("stderr_truncated").asBoolean(true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|400|malformed_body",
        "{|400|malformed_body",
        "[]|400|malformed_body",
        "{\"service\":\"db\",\"command\":\"ls\"}|400|malformed_body",
        "{\"service\":\"db\"}|400|invalid_command",
        "{\"service\":\"db\",\"command\":[]}|400|invalid_command",
        "{\"service\":\"db\",\"command\":[\" \"]}|400|invalid_command",
        "{\"service\":\"db\",\"command\":[\"ls\",null]}|400|invalid_command",
        "{\"service\":\"db\",\"command\":[\"ls\",\"\\u0000\"]}|400|invalid_command",
        "{\"command\":[\"ls\"]}|400|service_missing",
        "{\"service\":\"db\",\"command\":[\"ls\"],\"timeout_seconds\":0}|400|invalid_timeout_seconds",
        "{\"service\":\"db\",\"command\":[\"ls\"],\"timeout_seconds\":601}|400|invalid_timeout_seconds",
        "{\"service\":\"db\",\"command\":[\"ls\"],\"max_output_bytes\":2000000}|400|invalid_max_output_bytes",
        "{\"service\":\"no\\nactor=x\",\"command\":[\"ls\"]}|404|service_not_found"
      })
  void aCommandThatCannotBeRunIsToldSo(String body, int status, String code) throws Exception {
    var response = api.send(api.exec(body));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(json(response).path("code").asString()).isEqualTo(code);
    assertThat(json(response).path("detail").asString()).isNotBlank();
    assertThat(audit.all()).allSatisfy(note -> assertThat(note).doesNotContain("\n"));
  }

  @Test
  void tooLongACommandAndTooLargeABodyAreRefused() throws Exception {
    var many = "{\"service\":\"db\",\"command\":[\"ls\"" + ",\"x\"".repeat(256) + "]}";
    assertThat(json(api.send(api.exec(many))).path("code").asString()).isEqualTo("invalid_command");
    var large = "{\"service\":\"db\",\"command\":[\"" + "x".repeat(70_000) + "\"]}";
    assertThat(json(api.send(api.exec(large))).path("code").asString())
        .isEqualTo("invalid_command");
    var huge = "{\"service\":\"" + "x".repeat(2 << 20) + "\"}";
    assertThat(api.send(api.exec(huge)).statusCode()).isEqualTo(413);
  }

  @Test
  void aServiceThatDoesNotRunTakesNoCommands() throws Exception {
    api.host.killContainer(REF, "db");
    var response = api.send(api.exec("{\"service\":\"db\",\"command\":[\"ls\"]}"));
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(json(response).path("code").asString()).isEqualTo("service_not_running");
    audit.await("failed code=service_not_running");
  }

  @Test
  void aCommandOfACallerWhoLeavesIsInterrupted() throws Exception {
    var begun = new CountDownLatch(1);
    var interrupted = new CountDownLatch(1);
    api.host.answerExec(
        (_, _) -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
          return Optional.empty();
        });
    CompletableFuture<?> answer =
        api.http()
            .sendAsync(
                api.exec("{\"service\":\"db\",\"command\":[\"sleep\",\"1\"]}"),
                BodyHandlers.ofString());
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    answer.cancel(true);
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void usageIsSampledFromTheEngine() throws Exception {
    api.host.use(REF, "db", new ContainerUsage(12.5, 1000, 5000L));
    api.host.use(REF, "rest", new ContainerUsage(2.5, 24, null));
    var usage = json(api.get(PROJECT + "/usage"));
    assertThat(usage.path("cpu_percent").asDouble()).isEqualTo(15);
    assertThat(usage.path("memory_bytes").asLong()).isEqualTo(1024);
    assertThat(usage.path("storage_bytes").asLong()).isEqualTo(api.specs.volume().name().length());
    assertThat(usage.path("sampled_at").asString()).isEqualTo(AT.toString());
    assertThat(usage.path("services").get(0).path("memory_limit_bytes").asLong()).isEqualTo(5000);
    assertThat(usage.path("services").get(1).path("memory_limit_bytes").isNull()).isTrue();
    assertThat(usage.path("volumes").get(0).path("volume").asString())
        .isEqualTo(api.specs.volume().name());
    api.host.killContainer(REF, "rest");
    usage = json(api.get(PROJECT + "/usage"));
    assertThat(usage.path("cpu_percent").asDouble()).isEqualTo(12.5);
    assertThat(usage.path("services").get(1).path("cpu_percent").isNull()).isTrue();
  }

  @Test
  void anEngineThatIsAwayIsToldSo() throws Exception {
    api.host.goDown();
    for (var path : new String[] {"/services", "/usage", "/logs?service=db"}) {
      var response = api.get(PROJECT + path);
      assertThat(response.statusCode()).as(path).isEqualTo(503);
      assertThat(json(response).path("code").asString()).isEqualTo("engine_unavailable");
      assertThat(response.headers().firstValue("Retry-After")).isPresent();
    }
    assertThat(api.get("/v1/projects").statusCode()).isEqualTo(200);
  }

  private void write(String service, int second, String text) {
    api.host.writeLog(REF, service, new LogLine(Source.STDOUT, AT.plusSeconds(second), text));
  }

  private JsonNode lines(String query) throws Exception {
    var response = api.get(PROJECT + "/logs" + query);
    assertThat(response.statusCode()).isEqualTo(200);
    return json(response);
  }

  private static String until(BufferedReader events, String text) throws IOException {
    for (var line = events.readLine(); line != null; line = events.readLine()) {
      if (line.contains(text)) {
        return line;
      }
    }
    throw new AssertionError("the events ended before " + text);
  }
}
