package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.PATCH;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import dev.supaplane.command.webhook.Receiver;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/** The plan of every command: decided as the command would be, and without a trace. */
class CommandPlanTest extends RunningCommandService {
  private static final Set<HttpMethod> CHANGES = Set.of(POST, PUT, PATCH, DELETE);
  private static final List<String> TABLES =
      List.of(
          "domainevententry",
          "account",
          "account_password",
          "access_token",
          "sign_in_session",
          "organization",
          "member",
          "invitation",
          "project_organization",
          "outcome_parked",
          "port_lease",
          "subnet_lease",
          "open_operation",
          "vault_key",
          "vault_secret",
          "idempotency_key",
          "pending_purge",
          "operation",
          "webhook",
          "webhook_secret",
          "webhook_delivery",
          "webhook_attempt",
          "webhook_lane");

  private record Route(HttpMethod method, String path) {}

  @BeforeEach
  void theWorkerForesees() {
    worker.foresees(200, foreseen(1, List.of()));
    worker.planned.clear();
  }

  @Test
  void aPlanTellsWhatIsDecidedAndWhatTheWorkerForesees() {
    var ref = active();
    var before = trace();
    var stopped =
        Map.of(
            "kind",
            "container",
            "name",
            "supaplane-" + ref + "-db",
            "service",
            "db",
            "actions",
            List.of("stop"),
            "reason",
            "it is to stop",
            "loses_data",
            false);
    worker.foresees(200, foreseen(1, List.of(stopped)));
    var plan = send(POST, "/v1/projects/" + ref + "/pause?dry_run=true", "", 200);
    assertThat(plan)
        .containsEntry("dry_run", true)
        .containsEntry("command", "pause_project")
        .containsEntry("engine_known", true)
        .containsEntry("changed", List.of(stopped))
        .containsEntry("created", List.of())
        .containsEntry("data_loss", false)
        .containsEntry("warnings", List.of());
    assertThat(would(plan))
        .containsEntry("status", "PAUSING")
        .containsEntry("operation", "PAUSE")
        .containsEntry("events", List.of("dev.supaplane.project.pause-requested.v1"));
    assertThat(worker.planned)
        .singleElement()
        .asString()
        .contains("pause-requested.v1", ref, "\"new_secrets\":[]");
    assertThat(trace()).isEqualTo(before);
  }

  @Test
  void aCreationIsPlannedWithAnExampleOfItsPlaceAndNoSecretIsMade() {
    var slug = organization();
    var before = trace();
    worker.foresees(200, foreseen(0, List.of()));
    var body = "{\"name\":\"demo\",\"organization_slug\":\"" + slug + "\"}";
    var plan = send(POST, "/v1/projects?dry_run=true", body, 200);
    assertThat(would(plan)).containsEntry("status", "COMING_UP").containsKey("placement");
    assertThat(kinds(plan, "created")).contains("secret", "port", "subnet");
    assertThat(plan.get("created").toString()).contains("JWT_SECRET", "POSTGRES_PASSWORD");
    assertThat(plan.toString()).doesNotContain("eyJ");
    assertThat(worker.planned.toString()).contains("JWT_SECRET").doesNotContain("eyJ");
    assertThat(plan.get("warnings").toString()).contains("examples");
    assertThat(trace()).isEqualTo(before);
    // The example is the place that the next creation gets.
    var placement = (Map<?, ?>) Objects.requireNonNull(would(plan).get("placement"));
    var ports = (Map<?, ?>) Objects.requireNonNull(placement.get("ports"));
    var created = create(slug, UUID.randomUUID().toString());
    assertThat(text(created, "endpoint")).endsWith(":" + ports.get("GATEWAY"));
  }

  @Test
  void whatACommandWouldBeRefusedForItsPlanIsRefusedFor() {
    var slug = organization();
    var ref = text(create(slug, UUID.randomUUID().toString()), "ref");
    var before = trace();
    var busy = send(POST, "/v1/projects/" + ref + "/pause?dry_run=true", "", 409);
    assertThat(busy).containsEntry("code", "operation_in_progress").containsKey("operation");
    var unknown = "/v1/projects/" + "z".repeat(20);
    assertThat(send(POST, unknown + "/pause?dry_run=true", "", 404))
        .containsEntry("code", "project_not_found");
    assertThat(send(POST, "/v1/projects/" + slug + "/pause?dry_run=true", "", 404))
        .containsEntry("code", "project_not_found");
    assertThat(send(DELETE, unknown + "?dry_run=true", "", 404))
        .containsEntry("code", "project_not_found");
    assertThat(send(POST, "/v1/projects?dry_run=true", "{\"name\":\"\"}", 400))
        .containsEntry("code", "invalid_name");
    assertThat(
            send(
                POST,
                "/v1/projects?dry_run=true",
                "{\"name\":\"a\",\"organization_slug\":\"unknown\"}",
                400))
        .containsEntry("code", "invalid_request");
    assertThat(send(POST, "/api/operations/" + UUID.randomUUID() + "/force?dry_run=true", "", 404))
        .containsEntry("code", "operation_not_found");
    assertThat(worker.planned).isEmpty();
    assertThat(trace()).isEqualTo(before);
  }

  @Test
  void anAdoptionAndItsEndTouchNothingAndAreRefusedAsTheyWouldBe() {
    var body =
        "{\"name\": \"mine\", \"organization_slug\": \"%s\", \"compose_project\": \"theirs\"}"
            .formatted(organization());
    var before = trace();
    var plan = send(POST, "/api/projects/adopt?dry_run=true", body, 200);
    assertThat(trace()).isEqualTo(before);
    assertThat(plan)
        .containsEntry("data_loss", false)
        .containsEntry("created", List.of())
        .containsEntry("destroyed", List.of());
    assertThat(plan.get("would").toString())
        .contains("UNKNOWN")
        .contains("dev.supaplane.project.adopted.v1");
    var ref = text(send(POST, "/api/projects/adopt", body, 201), "ref");
    assertThat(send(POST, "/api/projects/adopt?dry_run=true", body, 409))
        .containsEntry("code", "already_adopted");
    assertThat(send(POST, "/v1/projects/" + ref + "/pause?dry_run=true", "", 409))
        .containsEntry("code", "project_observed");
    assertThat(
            send(DELETE, "/v1/projects/" + ref + "?dry_run=true", "", 200).get("would").toString())
        .contains("dev.supaplane.project.forgotten.v1");
  }

  /** A new command that does not know of dry runs fails here: it would be run by a plan. */
  @Test
  void everyRouteThatChangesSomethingCanBePlanned() {
    var ref = active();
    var operation = text(send(POST, "/v1/projects/" + ref + "/pause", "", 200), "operation_id");
    event(ref, 2, ProjectPauseRequested.class);
    var other = active();
    var slug = organization();
    var body =
        """
        {"name": "walk", "organization_slug": "%s", "services": ["auth"], "secrets": ["jwt"],
         "service": "db", "command": ["true"], "compose_project": "seen",
         "url": "https://hooks.example.com/walk", "description": "walked",
         "email": "walk@example.com", "role": "developer", "password": "correct horse"}
        """
            .formatted(slug);
    var members = withAMember();
    try (var receiver = new Receiver()) {
      var hook = pinged(receiver, slug);
      walk(Map.of("{ref}", other, "{id}", operation, "{letter}", parked()), hook, members, body);
    }
  }

  /** An organization with a member and an invitation. */
  private Map<String, String> withAMember() {
    var slug = organization();
    var account = account("walk@example.com").toString();
    var members = "/api/organizations/" + slug + "/members";
    send(POST, members, "{\"account\": \"" + account + "\", \"role\": \"read_only\"}", 201);
    var invited = "{\"email\": \"a@example.com\", \"role\": \"owner\"}";
    var made = send(POST, "/api/organizations/" + slug + "/invitations", invited, 201);
    return Map.of("{slug}", slug, "{account}", account, "{id}", text(made, "id"));
  }

  private static String bodyOf(Route route, String body) {
    if (route.path().endsWith("/settings")) {
      return "{\"postgrest\": {\"max_rows\": 7}}";
    }
    return !route.path().endsWith("/{ref}/secrets")
        ? body
        : route.method().equals(POST) ? "[{\"name\": \"A\", \"value\": \"b\"}]" : "[\"A\"]";
  }

  private void walk(
      Map<String, String> known,
      Map<String, String> hook,
      Map<String, String> members,
      String usual) {
    var before = trace();
    var walked = new ArrayList<String>();
    for (var route : routes()) {
      var path = route.path();
      if (path.startsWith("/auth/")) {
        // Signing in and out is in GoTrue's words, which have no plan.
        continue;
      }
      if (path.startsWith("/api/tokens")) {
        // For accounts alone, and the superuser has none: see AccountsTest.
        assertThat(send(route.method(), path.replace("{id}", "x") + "?dry_run=perhaps", usual, 400))
            .containsEntry("code", "invalid_dry_run");
        continue;
      }
      var variables =
          path.startsWith("/api/webhooks/")
              ? hook
              : path.startsWith("/api/accounts/")
                  ? Map.of("{id}", members.get("{account}"))
                  : path.contains("{slug}") ? members : known;
      var body = bodyOf(route, usual);
      for (var variable : variables.entrySet()) {
        path = path.replace(variable.getKey(), variable.getValue());
      }
      assertThat(path).as("a path of which this test knows every variable").doesNotContain("{");
      var plan = send(route.method(), path + "?dry_run=perhaps", body, 400);
      assertThat(plan).as(route.toString()).containsEntry("code", "invalid_dry_run");
      var status =
          client
              .method(route.method())
              .uri(path + "?dry_run=true")
              .contentType(MediaType.APPLICATION_JSON)
              .bodyValue(body)
              .exchange()
              .expectBody(OBJECT)
              .returnResult();
      assertThat(status.getStatus().value()).as(route.toString()).isIn(200, 409);
      if (status.getStatus().value() == 200) {
        assertThat(status.getResponseBody()).as(route.toString()).containsEntry("dry_run", true);
      }
      walked.add(route.toString());
    }
    assertThat(walked).hasSizeGreaterThanOrEqualTo(15);
    assertThat(trace()).isEqualTo(before);
  }

  /** A dead letter: an outcome of a project that nobody knows. */
  private String parked() {
    publish(
        new StackRemoved(
            new ProjectRef("z".repeat(20)), UUID.randomUUID(), 1, "local", Instant.now()));
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                context
                    .getBean("commandDb", JdbcClient.class)
                    .sql("select id from outcome_parked")
                    .query(String.class)
                    .list(),
            found -> !found.isEmpty())
        .getFirst();
  }

  /** A webhook that hears of nothing any more, and a delivery of it. */
  private Map<String, String> pinged(Receiver receiver, String slug) {
    var url =
        "{\"url\": \"%s\", \"project\": \"nobody\", \"organization_slug\": \"%s\"}"
            .formatted(receiver.url(), slug);
    var id = text(send(POST, "/api/webhooks", url, 201), "id");
    send(POST, "/api/webhooks/" + id + "/ping", "", 202);
    var number =
        await()
            .atMost(PATIENCE)
            .until(
                () ->
                    context
                        .getBean("commandDb", JdbcClient.class)
                        .sql("select number from webhook_delivery where state = 'delivered'")
                        .query(Long.class)
                        .list(),
                found -> found.size() == 1)
            .getFirst();
    return Map.of("{id}", id, "{number}", number.toString());
  }

  private List<Route> routes() {
    return context
        .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
        .getHandlerMethods()
        .keySet()
        .stream()
        .flatMap(
            info ->
                info.getMethodsCondition().getMethods().stream()
                    .map(method -> method.asHttpMethod())
                    .filter(CHANGES::contains)
                    .flatMap(
                        method ->
                            info.getPatternsCondition().getPatterns().stream()
                                .map(path -> new Route(method, path.getPatternString()))))
        // It changes nothing, so there is nothing to plan.
        .filter(route -> !route.path().endsWith("/read-only-query"))
        .toList();
  }

  /** All that the command side keeps, but for where its own readers are. */
  private Map<String, String> trace() {
    var trace = new TreeMap<String, String>();
    for (var table : TABLES) {
      trace.put(
          table,
          context
              .getBean("commandDb", JdbcClient.class)
              .sql(
                  "select count(*) || ' ' || coalesce(md5(string_agg(r::text, '|' order by r::text)),"
                      + " '') from "
                      + table
                      + " r")
              .query(String.class)
              .single());
    }
    return trace;
  }

  static Map<String, Object> foreseen(long generation, List<?> changed) {
    return Map.of(
        "ref", "unused",
        "generation", generation,
        "created", List.of(),
        "changed", changed,
        "recreated", List.of(),
        "destroyed", List.of(),
        "unchanged", List.of(),
        "data_loss", false,
        "warnings", List.of());
  }

  @SuppressWarnings("unchecked") // as JSON objects are
  static Map<String, Object> would(Map<String, Object> plan) {
    return (Map<String, Object>) Objects.requireNonNull(plan.get("would"));
  }

  static List<String> kinds(Map<String, Object> plan, String fate) {
    return ((List<?>) Objects.requireNonNull(plan.get(fate)))
        .stream().map(thing -> text((Map<?, ?>) thing, "kind")).toList();
  }
}
