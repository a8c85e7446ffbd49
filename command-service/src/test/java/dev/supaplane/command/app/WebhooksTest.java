package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.PATCH;
import static org.springframework.http.HttpMethod.POST;

import dev.supaplane.command.webhook.Receiver;
import dev.supaplane.command.webhook.Receiver.Call;
import dev.supaplane.command.webhook.Receiver.Reply;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Webhooks over HTTP, real Kafka and a real database, as their users have them (E6). */
@Timeout(300)
class WebhooksTest extends RunningCommandService {
  private static final Path EXAMPLE = Path.of("../docs/examples/webhook/Receiver.java");

  // Fewer than a delivery has attempts, whichever are refused.
  private static final int REFUSED = 20;

  private Receiver receiver;

  @BeforeEach
  void listen() {
    receiver = new Receiver();
  }

  @AfterEach
  void end() {
    for (var hook : (List<?>) Objects.requireNonNull(get("/api/webhooks").get("webhooks"))) {
      send(DELETE, "/api/webhooks/" + text((Map<?, ?>) hook, "id"), "", 200);
    }
    receiver.close();
  }

  @Test
  void aReceiverThatAnswers500ForAWhileMissesNothingAndHearsEachProjectInItsOrder() {
    var calls = new AtomicInteger();
    receiver.does(_ -> Reply.of(calls.incrementAndGet() <= REFUSED ? 500 : 200));
    var hook = hook(", \"types\": [\"dev.supaplane.project.\"]");
    var refs = List.of(active(), active(), active());
    refs.forEach(this::pause);
    for (var ref : refs) {
      var told = records().stream().filter(record -> ref.equals(record.key())).toList();
      assertThat(told).hasSizeGreaterThanOrEqualTo(4);
      await().atMost(PATIENCE).until(() -> ids(ref).size() >= told.size());
      assertThat(ids(ref))
          .containsExactlyElementsOf(
              told.stream()
                  .map(record -> record.headers().lastHeader("ce_id").value())
                  .map(id -> new String(id, StandardCharsets.UTF_8))
                  .toList());
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(get("/api/webhooks/" + hook))
                    .containsEntry("state", "active")
                    .containsEntry("pending", 0)
                    .containsEntry("dead", 0));
    assertThat(receiver.calls()).hasSize(3 * 4 + REFUSED);
  }

  /** What a project's events were heard as, without repetitions. */
  private List<String> ids(String ref) {
    return receiver.calls().stream()
        .filter(call -> call.subject().equals(ref))
        .map(Call::id)
        .distinct()
        .toList();
  }

  private void pause(String ref) {
    send(POST, "/v1/projects/" + ref + "/pause", "", 200);
    var asked = event(ref, 2, ProjectPauseRequested.class);
    publish(
        new StackStopped(
            new ProjectRef(ref),
            asked.operation().id(),
            asked.operation().generation(),
            "local",
            Instant.now()));
    awaitEvents(ref, 4);
  }

  @Test
  void aHookHearsWhatComesAfterItWasMadeOrAllThereIs() {
    var ref = active();
    var late = hook(", \"project\": \"" + ref + "\"");
    var all = hook(", \"from\": \"beginning\", \"project\": \"" + ref + "\"");
    await().atMost(PATIENCE).until(() -> deliveries(all, "").size() >= 3);
    assertThat(types(all))
        .startsWith("dev.supaplane.project.created.v1")
        .contains("dev.supaplane.provisioning.stack-ready.v1");
    assertThat(types(late)).isEmpty();
    pause(ref);
    await().atMost(PATIENCE).until(() -> types(late).contains("dev.supaplane.project.paused.v1"));
    assertThat(types(late)).doesNotContain("dev.supaplane.project.created.v1");
  }

  @Test
  void aHookOfAnOrganizationHearsOfItsProjectsAlone() {
    var slug = organization();
    var mine = hook(", \"from\": \"beginning\", \"organization\": \"" + slug + "\"");
    var ref = text(create(slug, UUID.randomUUID().toString()), "ref");
    active();
    await().atMost(PATIENCE).until(() -> deliveries(mine, "").size() >= 2);
    assertThat(deliveries(mine, ""))
        .extracting(delivery -> delivery.get("subject"))
        .containsOnly(slug, ref);
  }

  @Test
  void theSecretIsShownOnceAndOpensNothingElse() {
    var made = send(POST, "/api/webhooks", body(""), 201);
    var id = text(made, "id");
    var secret = text(made, "secret");
    assertThat(secret).matches("whsec_[A-Za-z0-9+/]{43}=");
    assertThat(get("/api/webhooks/" + id)).doesNotContainKey("secret");
    assertThat(get("/api/webhooks").toString()).doesNotContain("whsec_");
    var rotated = text(send(POST, "/api/webhooks/" + id + "/rotate", "", 200), "secret");
    assertThat(rotated).startsWith("whsec_").isNotEqualTo(secret);
    send(POST, "/api/webhooks/" + id + "/ping", "", 202);
    await().atMost(PATIENCE).until(() -> !receiver.calls().isEmpty());
    assertThat(receiver.calls().getFirst().header("Webhook-signature").split(" ")).hasSize(2);
    var kept =
        context
            .getBean("commandDb", JdbcClient.class)
            .sql(
                "select (select string_agg(entry, ' ') from audit_entry)"
                    + " || (select string_agg(w::text, ' ') from webhook w)"
                    + " || (select string_agg(d::text, ' ') from webhook_delivery d)"
                    + " || (select string_agg(a::text, ' ') from webhook_attempt a)")
            .query(String.class)
            .single();
    assertThat(kept + dump()).doesNotContain(secret.substring(6), rotated.substring(6));
    assertThat(kept).contains("POST /api/webhooks/{id}/rotate");
    var audit = get("/api/audit?subject=" + id + "&outcome=accepted").toString();
    assertThat(audit).contains("POST /api/webhooks").contains("/ping");
  }

  @Test
  void theSameKeyGetsTheSameHookAndAnotherRequestIsRefused() {
    var key = UUID.randomUUID().toString();
    var first = post("/api/webhooks", body(", \"description\": \"a\""), key);
    var again = post("/api/webhooks", body(", \"description\": \"a\""), key);
    assertThat(again.get("id")).isEqualTo(first.get("id"));
    assertThat(again.get("secret")).isEqualTo(first.get("secret"));
    assertThat(post("/api/webhooks", body(", \"description\": \"b\""), key))
        .containsEntry("code", "idempotency_key_reused");
    var rotation = UUID.randomUUID().toString();
    var path = "/api/webhooks/" + text(first, "id") + "/rotate";
    assertThat(post(path, "{}", rotation).get("secret"))
        .isEqualTo(post(path, "{}", rotation).get("secret"))
        .isNotEqualTo(first.get("secret"));
  }

  @Test
  void whatIsDeadIsListedLookedAtSentAgainOrThrownAway() {
    receiver.does(_ -> new Reply(500, Map.of(), "out of order"));
    var hook = hook("");
    send(POST, "/api/webhooks/" + hook + "/ping", "", 202);
    await().atMost(PATIENCE).until(() -> deliveries(hook, "?state=dead").size() == 1);
    assertThat(receiver.calls()).hasSize(WEBHOOK_ATTEMPTS);
    var path =
        "/api/webhooks/"
            + hook
            + "/deliveries/"
            + deliveries(hook, "?state=dead").getFirst().get("number");
    var dead = get(path);
    assertThat(dead).containsEntry("state", "dead").containsEntry("attempts", WEBHOOK_ATTEMPTS);
    assertThat(dead.get("event").toString()).contains("dev.supaplane.webhook.ping.v1");
    assertThat((List<?>) dead.get("log"))
        .hasSize(WEBHOOK_ATTEMPTS)
        .allSatisfy(
            attempt ->
                assertThat(attempt.toString()).contains("status=500", "excerpt=out of order"));
    receiver.answers(200);
    assertThat(send(POST, "/api/webhooks/" + hook + "/dead/redeliver", "", 202))
        .containsEntry("redelivered", 1);
    await().atMost(PATIENCE).until(() -> "delivered".equals(get(path).get("state")));
    assertThat(send(DELETE, path, "", 409)).containsEntry("code", "not_dead");
    send(POST, path + "/redeliver", "", 202);
    await()
        .atMost(PATIENCE)
        .until(() -> Integer.valueOf(WEBHOOK_ATTEMPTS + 2).equals(get(path).get("attempts")));
    receiver.answers(500);
    send(POST, path + "/redeliver", "", 202);
    await().atMost(PATIENCE).until(() -> "dead".equals(get(path).get("state")));
    send(DELETE, path, "", 200);
    assertThat(send(GET, path, "", 404)).containsEntry("code", "delivery_not_found");
  }

  @Test
  void aHookIsChangedSwitchedOffAndDeleted() {
    var hook = hook(", \"types\": [\"a\"], \"project\": \"shop\"");
    var path = "/api/webhooks/" + hook;
    assertThat(send(PATCH, path, "{\"project\": null, \"description\": \"mine\"}", 200))
        .containsEntry("types", List.of("a"))
        .containsEntry("description", "mine")
        .doesNotContainKey("project");
    assertThat(send(PATCH, path, "{\"enabled\": false}", 200))
        .containsEntry("state", "disabled")
        .containsEntry("disabled_because", "asked");
    assertThat(send(POST, path + "/ping", "", 409)).containsEntry("code", "webhook_disabled");
    assertThat(send(PATCH, path, "{\"enabled\": true}", 200)).containsEntry("state", "active");
    assertThat(send(PATCH, path, "{\"url\": \"ftp://x\"}", 400))
        .containsEntry("code", "invalid_url");
    send(DELETE, path, "", 200);
    for (var gone : List.of(path, path + "/deliveries", "/api/webhooks/no-uuid")) {
      assertThat(send(GET, gone, "", 404)).containsEntry("code", "webhook_not_found");
    }
    assertThat(send(POST, path + "/rotate", "", 404)).containsEntry("code", "webhook_not_found");
    assertThat(send(POST, path + "/ping", "", 404)).containsEntry("code", "webhook_not_found");
  }

  @Test
  void whatCannotBeIsRefusedAndNothingIsMade() {
    var bodies = new LinkedHashMap<String, String>();
    bodies.put("{}", "invalid_url");
    bodies.put("[]", "invalid_url");
    bodies.put("{\"url\": 5}", "invalid_url");
    bodies.put("{\"url\": \"https://user:secret@example.com/\"}", "invalid_url");
    bodies.put("{\"url\": \"http://169.254.169.254/\"}", "invalid_url");
    bodies.put(body(", \"types\": \"all\""), "invalid_types");
    bodies.put(body(", \"types\": [\"%\"]"), "invalid_types");
    bodies.put(body(", \"types\": [null]"), "invalid_types");
    bodies.put(body(", \"project\": \"A B\""), "invalid_project");
    bodies.put(body(", \"organization\": {}"), "invalid_organization");
    bodies.put(body(", \"description\": \"\\u0000\""), "invalid_description");
    bodies.put(body(", \"enabled\": \"yes\""), "invalid_enabled");
    bodies.put(body(", \"from\": \"yesterday\""), "invalid_from");
    bodies.forEach(
        (body, code) ->
            assertThat(send(POST, "/api/webhooks", body, 400))
                .as(body)
                .containsEntry("code", code));
    assertThat((List<?>) get("/api/webhooks").get("webhooks")).isEmpty();
    var hook = hook("");
    for (var query : List.of("?state=lost", "?after=-1", "?limit=1000", "?limit=x")) {
      send(GET, "/api/webhooks/" + hook + "/deliveries" + query, "", 400);
    }
  }

  @Test
  void aServiceThatStartsAgainGoesOnWhereItWas() {
    receiver.answers(500);
    var hook = hook("");
    var ref = active();
    await().atMost(PATIENCE).until(() -> !receiver.calls().isEmpty());
    context.close();
    receiver.answers(200);
    startService();
    await().atMost(PATIENCE).until(() -> ids(ref).size() >= 2);
    var told = records().stream().filter(record -> ref.equals(record.key())).toList();
    await().atMost(PATIENCE).until(() -> deliveries(hook, "?state=pending").isEmpty());
    assertThat(deliveries(hook, "?state=delivered").stream().filter(d -> isFactOf(d, ref)))
        .hasSize(told.size());
  }

  private static boolean isFactOf(Map<?, ?> delivery, String ref) {
    return ref.equals(delivery.get("subject"))
        && text(delivery, "type").startsWith("dev.supaplane.project.");
  }

  @Test
  void theReceiverOfTheExamplesBelievesUsAndNobodyElse() throws Exception {
    var classes = directory.resolve("receiver");
    var compiler =
        new ProcessBuilder(
                tool("javac"),
                "-Xlint:all",
                "-Werror",
                "-d",
                classes.toString(),
                EXAMPLE.toString())
            .inheritIO()
            .start();
    assertThat(compiler.waitFor()).isZero();
    var made = send(POST, "/api/webhooks", body(""), 201);
    var id = text(made, "id");
    var secret = Files.writeString(directory.resolve("secret.txt"), text(made, "secret") + "\n");
    var events = directory.resolve("events.jsonl");
    var example =
        new ProcessBuilder(
                tool("java"),
                "-cp",
                classes.toString(),
                "Receiver",
                "0",
                secret.toString(),
                events.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      var url = "http://127.0.0.1:" + portOf(example) + "/";
      send(PATCH, "/api/webhooks/" + id, "{\"url\": \"" + url + "\"}", 200);
      var ping = text(send(POST, "/api/webhooks/" + id + "/ping", "", 202), "event_id");
      await().atMost(PATIENCE).until(() -> lines(events).size() == 1);
      assertThat(lines(events).getFirst()).startsWith(ping).contains("webhook.ping");
      // Sent again it is known, and taken.
      await().atMost(PATIENCE).until(() -> deliveries(id, "?state=delivered").size() == 1);
      var path =
          "/api/webhooks/" + id + "/deliveries/" + deliveries(id, "").getFirst().get("number");
      send(POST, path + "/redeliver", "", 202);
      await().atMost(PATIENCE).until(() -> get(path).toString().contains("attempts=2"));
      assertThat(lines(events)).hasSize(1);
      // Another's secret is not believed.
      var other = send(POST, "/api/webhooks", "{\"url\": \"" + url + "\"}", 201);
      send(POST, "/api/webhooks/" + text(other, "id") + "/ping", "", 202);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  "answered 401"
                      .equals(get("/api/webhooks/" + text(other, "id")).get("last_failure")));
      assertThat(lines(events)).hasSize(1);
    } finally {
      example.destroyForcibly().waitFor();
    }
  }

  private static String portOf(Process process) throws IOException {
    var line = process.inputReader().readLine();
    assertThat(line).startsWith("listens at port ");
    return line.substring("listens at port ".length());
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : new ArrayList<>();
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private String hook(String more) {
    return text(send(POST, "/api/webhooks", body(more), 201), "id");
  }

  private String body(String more) {
    return "{\"url\": \"" + receiver.url() + "\"" + more + "}";
  }

  private Map<String, Object> get(String uri) {
    return send(GET, uri, "", 200);
  }

  private Map<String, Object> post(String uri, String body, String key) {
    return Objects.requireNonNull(
        client
            .post()
            .uri(uri)
            .header("Idempotency-Key", key)
            .header("Content-Type", "application/json")
            .bodyValue(body)
            .exchange()
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody());
  }

  @SuppressWarnings("unchecked") // as JSON objects are
  private List<Map<String, Object>> deliveries(String hook, String query) {
    return (List<Map<String, Object>>)
        Objects.requireNonNull(
            get("/api/webhooks/" + hook + "/deliveries" + query).get("deliveries"));
  }

  private List<String> types(String hook) {
    return deliveries(hook, "").stream().map(delivery -> text(delivery, "type")).toList();
  }
}
