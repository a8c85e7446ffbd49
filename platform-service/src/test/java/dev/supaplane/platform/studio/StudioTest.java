package dev.supaplane.platform.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.PATCH;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What Studio's requests become, and what their answers hold. */
class StudioTest extends RunningPlatformService {
  private static final String QUERY = "{\"query\": \"select 1\"}";

  private String slug = "";

  @BeforeEach
  void anOrganization() {
    plane.beginAnew();
    slug = plane.organization("Acme");
  }

  @Test
  void aPageOfProjectsIsSortedSearchedAndCounted() {
    for (var number = 0; number < 130; number++) {
      plane.project(slug, "Shop %03d".formatted(129 - number), "ACTIVE_HEALTHY");
    }
    var paused = plane.project(slug, "Archive", "INACTIVE");
    var projects = "/api/platform/organizations/" + slug + "/projects";
    var page = get(projects + "?limit=96&offset=0&sort=name_asc");
    assertThat(page.path("pagination").path("count").asInt()).isEqualTo(131);
    assertThat(page.path("projects")).hasSize(96);
    assertThat(page.path("projects").path(0).path("ref").asString()).isEqualTo(paused);
    assertThat(names(get(projects + "?limit=2&offset=96&sort=name_asc")))
        .containsExactly("Shop 095", "Shop 096");
    assertThat(names(get(projects + "?sort=name_desc&limit=1"))).containsExactly("Shop 129");
    assertThat(names(get(projects + "?sort=created_desc&limit=1&search=ARCH")))
        .containsExactly("Archive");
    assertThat(names(get(projects + "?statuses=INACTIVE,PAUSING"))).containsExactly("Archive");
    assertThat(names(get(projects + "?search=none"))).isEmpty();
    // What is out of bounds is brought within them.
    assertThat(get(projects + "?limit=0&offset=-5").path("projects")).hasSize(1);
    assertThat(get(projects + "?limit=x").path("projects")).hasSize(100);
  }

  @Test
  void numbersFollowFromNamesAndFromNothingElse() {
    assertThat(Wire.id("abcdefghijklmnopqrst")).isEqualTo(Wire.id("abcdefghijklmnopqrst"));
    assertThat(Wire.id("a")).isNotEqualTo(Wire.id("b")).isBetween(1L, (1L << 53) - 1);
    var first = plane.project(slug, "First", "ACTIVE_HEALTHY");
    var id = get("/platform/projects/" + first).path("id").asLong();
    plane.project(slug, "Another", "ACTIVE_HEALTHY");
    assertThat(get("/platform/projects/" + first).path("id").asLong()).isEqualTo(id);
    assertThat(get("/platform/organizations/" + slug).path("id").asLong())
        .isEqualTo(get("/platform/projects/" + first).path("organization_id").asLong());
  }

  @Test
  void theWizardsWordsBecomeThoseOfTheCommand() {
    var answer =
        send(
            POST,
            "/api/platform/projects",
            """
            {"name": "Gamma", "organization_slug": "%s", "cloud_provider": "LOCAL",
             "db_pass": "typed-by-somebody", "postgres_engine": "15",
             "local_runtime": {"exclude_services": ["realtime"]}, "high_availability": true,
             "desired_instance_size": "48xlarge", "region_selection": {"code": "mars"}}
            """
                .formatted(slug),
            Map.of("Idempotency-Key", "once"));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body().path("status").asString()).isEqualTo("COMING_UP");
    assertThat(answer.body().path("anon_key").asString()).isEqualTo("anon-key");
    var sent = plane.asked("POST", "/v1/projects").getFirst();
    assertThat(sent.body().toString())
        .isEqualTo(
            "{\"name\":\"Gamma\",\"organization_slug\":\""
                + slug
                + "\",\"db_pass\":\"typed-by-somebody\",\"postgres_engine\":\"15\",\"exclude_services\":[\"realtime\"]}");
    assertThat(sent.headers()).containsEntry("idempotency-key", "once");
  }

  @Test
  void everyRequestBehindIsTheCallersOwn() {
    var ref = plane.project(slug, "Mine", "ACTIVE_HEALTHY");
    get("/platform/projects/" + ref + "/settings");
    get("/platform/profile/permissions");
    assertThat(plane.asked).isNotEmpty().allMatch(a -> a.token().equals("Bearer " + TOKEN));
  }

  @Test
  void aPersonIsToldWhatTheirRoleMayInEachOrganization() {
    plane.kind = "account";
    plane.role = "read_only";
    var rows = get("/platform/profile/permissions").valueStream().toList();
    assertThat(rows)
        .filteredOn(row -> row.path("organization_slug").asString().equals(slug))
        .extracting(row -> row.path("restrictive").asBoolean(false) + " " + row.path("actions"))
        .containsExactly(
            "false [\"%Read\",\"%Select\",\"tenant:Sql:Query\"]", "true [\"secrets:Read\"]");
    assertThat(mine().path("is_owner").asBoolean(true)).isFalse();
    plane.role = "owner";
    assertThat(mine().path("is_owner").asBoolean(false)).isTrue();
  }

  private JsonNode mine() {
    return get("/platform/organizations")
        .valueStream()
        .filter(organization -> organization.path("slug").asString().equals(slug))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void secretsAreThereForWhoMayReadThemAndThePageIsThereForAll() {
    var ref = plane.project(slug, "Mine", "ACTIVE_HEALTHY");
    var whole = get("/platform/projects/" + ref + "/settings");
    assertThat(whole.path("jwt_secret").asString()).isEqualTo("jwt-secret-of-the-stub");
    assertThat(whole.path("service_api_keys")).hasSize(2);
    plane.secretsRefused = true;
    var masked = get("/platform/projects/" + ref + "/settings");
    assertThat(masked.has("jwt_secret")).isFalse();
    assertThat(masked.has("service_api_keys")).isFalse();
    assertThat(masked.path("app_config").path("endpoint").asString()).startsWith("127.0.0.1:");
    var schemas = "{\"db_schema\": \"public,shop\"}";
    send(PATCH, "/platform/projects/" + ref + "/config/postgrest", schemas, Map.of());
    assertThat(
            get("/platform/projects/" + ref + "/settings").at("/app_config/db_schema").asString())
        .isEqualTo("public,shop");
    assertThat(get("/platform/projects/" + ref + "/config/postgrest").path("jwt_secret").asString())
        .matches("\\*+");
  }

  @Test
  void servicesAreSetAndToldInStudiosWords() {
    var ref = plane.project(slug, "Mine", "ACTIVE_HEALTHY");
    var auth =
        send(
            PATCH,
            "/platform/auth/" + ref + "/config",
            "{\"SITE_URL\": \"https://a.b\"}",
            Map.of());
    assertThat(auth.status()).isEqualTo(200);
    assertThat(auth.body().path("SITE_URL").asString()).isEqualTo("https://a.b");
    // Who may not read how it is set then is told so before it is set.
    assertThat(plane.asked.stream().filter(a -> a.path().endsWith(ref)).findFirst())
        .hasValueSatisfying(
            first ->
                assertThat(plane.asked.indexOf(first))
                    .isLessThan(
                        plane.asked.indexOf(
                            plane
                                .asked("PATCH", "/api/projects/" + ref + "/settings")
                                .getFirst())));
    assertThat(get("/platform/auth/" + ref + "/config")).isEqualTo(auth.body());
    assertThat(
            plane.asked("PATCH", "/api/projects/" + ref + "/settings").getFirst().body().toString())
        .isEqualTo("{\"auth\":{\"site_url\":\"https://a.b\"}}");
    var rest =
        send(
            PATCH,
            "/platform/projects/" + ref + "/config/postgrest",
            "{\"max_rows\": 7}",
            Map.of());
    assertThat(rest.body().path("max_rows").asInt()).isEqualTo(7);
    assertThat(rest.body().path("db_anon_role").asString()).isEqualTo("anon");
    assertThat(get("/platform/projects/" + ref + "/config/storage").path("fileSizeLimit").asLong())
        .isEqualTo(52_428_800);
  }

  @Test
  void aPausedProjectHasNoConnectionAndCanComeBack() {
    var ref = plane.project(slug, "Mine", "INACTIVE");
    assertThat(get("/platform/projects/" + ref).path("connectionString").isNull()).isTrue();
    assertThat(get("/platform/projects/" + ref + "/databases").path(0).path("status").asString())
        .isEqualTo("UNKNOWN");
    var asked = send(POST, "/platform/pg-meta/" + ref + "/query", QUERY, Map.of());
    assertThat(asked.status()).isEqualTo(409);
    assertThat(asked.body().path("message").asString()).contains("/restore");
    assertThat(plane.asked("POST", "/pg/query")).isEmpty();
    var status = get("/platform/projects/" + ref + "/pause/status");
    assertThat(status.path("can_restore").asBoolean(false)).isTrue();
    assertThat(status.path("last_paused_on").asString()).isEqualTo("2026-01-03T00:00:00Z");
    var answer = send(POST, "/platform/projects/" + ref + "/restore", "{}", Map.of());
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body().path("status").asString()).isEqualTo("RESTORING");
  }

  @Test
  void servicesAreRestartedByStudiosNames() {
    var ref = plane.project(slug, "Mine", "ACTIVE_HEALTHY");
    var restart = "/platform/projects/" + ref + "/restart-services";
    var answer =
        send(
            POST,
            restart,
            "{\"restartRequest\": {\"region\": \"x\", \"services\": [\"postgrest\", \"kong\"]}}",
            Map.of());
    assertThat(answer.status()).isEqualTo(201);
    assertThat(plane.asked("POST", "/v1/projects/" + ref + "/restart").getFirst().body().toString())
        .isEqualTo("{\"services\":[\"rest\",\"api-gw\"]}");
    assertThat(
            send(POST, restart, "{\"restartRequest\": {\"services\": [\"walg\"]}}", Map.of())
                .status())
        .isEqualTo(400);
    assertThat(send(POST, restart, "{}", Map.of()).status()).isEqualTo(400);
  }

  @Test
  void whatIsNotThereIsNotFoundInSupabasesShape() {
    for (var path :
        List.of(
            "/api/platform/projects/zzzzzzzzzzzzzzzzzzzz",
            "/api/platform/projects/zzzzzzzzzzzzzzzzzzzz/run-lints",
            "/api/platform/projects/..%2F..%2Fapi%2Fme",
            "/api/platform/organizations/zzzzzzzzzzzzzzzzzzzz/usage",
            "/api/platform/no-such-thing")) {
      var answer = send(GET, path, null, Map.of());
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.body().path("message").isString()).as(path).isTrue();
    }
    var removed = plane.project(slug, "Gone", "REMOVED");
    assertThat(send(GET, "/platform/projects/" + removed, null, Map.of()).status()).isEqualTo(404);
  }

  @Test
  void membersBecomeMembersOrItIsSaidWhyNot() {
    var members = "/platform/organizations/" + slug + "/members";
    assertThat(get(members).path(0).path("role_ids").path(0).asInt()).isEqualTo(1);
    var invited =
        send(
            POST,
            members + "/invitations",
            "{\"role_id\": 3, \"emails\": [\"eve@example.com\", \"nobody@example.com\"]}",
            Map.of());
    assertThat(invited.status()).isEqualTo(201);
    assertThat(invited.body().path("succeeded").path(0).asString()).isEqualTo("eve@example.com");
    assertThat(invited.body().path("failed").path(0).path("error").asString())
        .contains("Nobody has an account");
    assertThat(
            plane
                .asked("POST", "/api/organizations/" + slug + "/members")
                .getFirst()
                .body()
                .path("role")
                .asString())
        .isEqualTo("developer");
    send(
        POST,
        members + "/invitations",
        "{\"role_id\": 3, \"emails\": [\"eve@example.com\", \"ida@example.com\"]}",
        Map.of("Idempotency-Key", "once"));
    var keys =
        plane.asked("POST", "/api/organizations/" + slug + "/members").stream()
            .map(asked -> asked.headers().get("idempotency-key"))
            .filter(Objects::nonNull)
            .toList();
    assertThat(keys).hasSize(2).doesNotHaveDuplicates();
    var change = members + "/" + StubbedControlPlane.ACCOUNT;
    assertThat(send(PATCH, change, "{\"role_id\": 2}", Map.of()).status()).isEqualTo(200);
    assertThat(send(PATCH, change, "{\"role_id\": 9}", Map.of()).status()).isEqualTo(400);
    assertThat(
            send(PATCH, change, "{\"role_id\": 2, \"role_scoped_projects\": [\"x\"]}", Map.of())
                .status())
        .isEqualTo(400);
    assertThat(send(DELETE, members + "/nobody", null, Map.of()).status()).isEqualTo(404);
    var id = get(members + "/invitations").path("invitations").path(0).path("id").asLong();
    assertThat(send(DELETE, members + "/invitations/" + id, null, Map.of()).status())
        .isEqualTo(200);
    assertThat(
            plane.asked(
                "DELETE",
                "/api/organizations/" + slug + "/invitations/" + StubbedControlPlane.INVITATION))
        .hasSize(1);
    assertThat(send(DELETE, members + "/invitations/1", null, Map.of()).status()).isEqualTo(404);
  }

  @Test
  void tokensAreMadeShownOnceAndRevokedByTheirNumbers() {
    var tokens = "/platform/profile/access-tokens";
    var made = send(POST, tokens, "{\"name\": \"laptop\"}", Map.of());
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.body().path("token").asString()).hasSize(44);
    var listed = get(tokens).path(0);
    assertThat(listed.has("token")).isFalse();
    assertThat(send(DELETE, tokens + "/" + listed.path("id").asLong(), null, Map.of()).status())
        .isEqualTo(200);
    assertThat(plane.asked("DELETE", "/api/tokens/" + StubbedControlPlane.ACCOUNT)).hasSize(1);
    assertThat(send(DELETE, tokens + "/7", null, Map.of()).status()).isEqualTo(404);
  }

  @Test
  void signingUpIsTheCommandServicesToSay() {
    var answer =
        send(
            POST, "/platform/signup", "{\"email\": \"a@b.c\", \"password\": \"secret\"}", Map.of());
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body().path("code").asString()).isEqualTo("signup_disabled");
    // From where it came is told in a way that only this process can.
    assertThat(plane.asked("POST", "/auth/v1/signup").getFirst().headers())
        .hasEntrySatisfying(
            "supaplane-client-address", told -> assertThat(told).startsWith("7f000001 "));
    assertThat(answer.body().path("message").asString()).isEqualTo("Signups not allowed");
    plane.signUpTooOften = true;
    assertThat(headers(POST, "/platform/signup", "{}").getFirst("Retry-After")).isEqualTo("7");
    assertThat(send(POST, "/platform/reset-password", "{}", Map.of()).status()).isEqualTo(400);
    assertThat(send(PUT, "/platform/profile", "{}", Map.of()).status()).isEqualTo(400);
  }

  @Test
  void theWizardsContentNamesServicesThatExist() {
    var content = get("/platform/custom-content");
    assertThat(
            content.path("project_creation:deployment_targets").path(0).path("provider").asString())
        .isEqualTo("LOCAL");
    assertThat(content.path("project_creation:local_runtime_services"))
        .extracting(service -> service.path("id").asString())
        .contains("analytics", "vector", "meta")
        .doesNotContain("db", "api-gw");
  }

  private static List<String> names(JsonNode page) {
    return page.path("projects").valueStream().map(p -> p.path("name").asString()).toList();
  }
}
