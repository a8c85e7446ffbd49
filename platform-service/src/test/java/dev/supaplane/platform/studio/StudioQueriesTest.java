package dev.supaplane.platform.studio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.HttpMethod.POST;

import dev.supaplane.kit.crypto.PassphraseCipher;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Studio's queries on a project's database, and what is said of them. */
class StudioQueriesTest extends RunningPlatformService {
  private static final String QUERY = "{\"query\": \"select 1\"}";

  private String slug = "";

  @BeforeEach
  void anOrganization() {
    plane.beginAnew();
    slug = plane.organization("Acme");
  }

  @Test
  void aQueryGoesToTheProjectsMetaWithItsOwnConnection() {
    var ref = plane.project(slug, "Mine", "ACTIVE_HEALTHY");
    var connection = get("/platform/projects/" + ref).path("connectionString").asString();
    assertThat(connection).startsWith("U2FsdGVkX1");
    var answer =
        send(
            POST,
            "/api/platform/pg-meta/" + ref + "/query?key=x",
            "{\"query\": \"select $1\", \"parameters\": [1]}",
            Map.of("x-connection-encrypted", connection, "x-pg-application-name", "studio"));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body().toString()).isEqualTo("[{\"one\":1}]");
    var sent = plane.asked("POST", "/pg/query").getFirst();
    assertThat(sent.body().toString()).isEqualTo("{\"query\":\"select $1\",\"parameters\":[1]}");
    assertThat(sent.headers())
        .containsEntry("x-connection-encrypted", StubbedControlPlane.CONNECTION)
        .containsEntry("apikey", StubbedControlPlane.SERVICE_KEY)
        .containsEntry("x-pg-application-name", "studio");
    assertThat(sent.token()).isEqualTo("Bearer " + StubbedControlPlane.SERVICE_KEY);
  }

  @Test
  void whoMayNotReadSecretsCanOnlyReadAndAReadOnlyConnectionTooCan() {
    var ref = plane.project(slug, "Mine", "ACTIVE_HEALTHY");
    var readOnly =
        get("/platform/projects/" + ref + "/databases")
            .path(0)
            .path("connection_string_read_only")
            .asString();
    var query = "/platform/pg-meta/" + ref + "/query";
    var answer = send(POST, query, QUERY, Map.of("x-connection-encrypted", readOnly));
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.body().path(0).path("read").asBoolean(false)).isTrue();
    plane.secretsRefused = true;
    assertThat(send(POST, query, QUERY, Map.of()).body().path(0).path("read").asBoolean(false))
        .isTrue();
    assertThat(plane.asked("POST", "/pg/query")).isEmpty();
    assertThat(plane.asked("POST", "/api/projects/" + ref + "/read-only-query")).hasSize(2);
  }

  @Test
  void aConnectionOfAnotherProjectOrOfNobodyOpensNothing() {
    var mine = plane.project(slug, "Mine", "ACTIVE_HEALTHY");
    var other = plane.project(slug, "Other", "ACTIVE_HEALTHY");
    var connection = get("/platform/projects/" + other).path("connectionString").asString();
    var forged =
        PassphraseCipher.encrypt("postgresql://read_write@" + mine + "/postgres", "guessed");
    for (var wrong : List.of(connection, forged, "none", "U2FsdGVkX19hYWFhYWFhYQ==")) {
      var answer =
          send(
              POST,
              "/platform/pg-meta/" + mine + "/query",
              QUERY,
              Map.of("x-connection-encrypted", wrong));
      assertThat(answer.status()).as(wrong).isEqualTo(400);
      assertThat(answer.body().path("code").asString()).isEqualTo("invalid_connection");
    }
    assertThat(plane.asked("POST", "/pg/query")).isEmpty();
  }

  @Test
  void whatPostgresSaysIsPassedOnAndWhatTheGatewaySaysIsNot() {
    var ref = plane.project(slug, "Mine", "ACTIVE_HEALTHY");
    var query = "/platform/pg-meta/" + ref + "/query";
    plane.metaStatus = 400;
    plane.metaAnswer =
        "{\"code\":\"42P01\",\"message\":\"relation does not exist\",\"formattedError\":\"ERROR\"}";
    var refused = send(POST, query, QUERY, Map.of());
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body().path("message").asString()).isEqualTo("relation does not exist");
    assertThat(refused.body().path("code").asString()).isEqualTo("42P01");
    plane.metaStatus = 401;
    plane.metaAnswer = "the gateway's own words";
    var away = send(POST, query, QUERY, Map.of());
    assertThat(away.status()).isEqualTo(503);
    assertThat(away.body().toString()).doesNotContain("own words");
    assertThat(send(POST, query, "{\"query\": \" \"}", Map.of()).status()).isEqualTo(400);
  }

  @Test
  void aStatementThatMustBeAloneHasNoneBeforeAndOneWithoutLimitMayTakeLong() {
    var query = "/platform/pg-meta/" + plane.project(slug, "Mine", "ACTIVE_HEALTHY") + "/query";
    send(POST, query, QUERY, Map.of());
    send(POST, query, "{\"query\": \"vacuum full\"}", Map.of());
    send(POST, query, "{\"query\": \"select $1\", \"parameters\": [1]}", Map.of());
    send(POST, query, "{\"query\": \"x\", \"disable_statement_timeout\": true}", Map.of());
    assertThat(plane.asked("POST", "/pg/query"))
        .extracting(StubbedControlPlane.Asked::query)
        .containsExactly(
            "statementTimeoutSecs=58&queryTimeoutSecs=63",
            "queryTimeoutSecs=63",
            "queryTimeoutSecs=63",
            "queryTimeoutSecs=905");
    plane.metaStatus = 408;
    plane.metaAnswer = "{\"error\":\"Query read timeout\"}";
    var givenUp = send(POST, query, QUERY, Map.of());
    assertThat(givenUp.status()).isEqualTo(504);
    assertThat(givenUp.body().path("code").asString()).isEqualTo("query_timeout");
  }

  @Test
  void whatIsTooLargeIsSaidOfTheAnswerAndNotOfTheRequest() {
    var query = "/platform/pg-meta/" + plane.project(slug, "Mine", "ACTIVE_HEALTHY") + "/query";
    plane.metaAnswer = "[\"" + "x".repeat(16 << 20) + "\"]";
    plane.read = "x".repeat(16 << 20);
    for (var refused : List.of(false, true)) {
      plane.secretsRefused = refused;
      var answer = send(POST, query, QUERY, Map.of());
      assertThat(answer.status()).isEqualTo(422);
      assertThat(answer.body().path("code").asString()).isEqualTo("result_too_large");
    }
  }

  @Test
  void numbersOfWhoMayOnlyReadAreNotWrittenAnew() {
    var query = "/platform/pg-meta/" + plane.project(slug, "Mine", "ACTIVE_HEALTHY") + "/query";
    plane.secretsRefused = true;
    plane.read = new BigDecimal("1.100000000000000000000000000001");
    assertThat(text(POST, query, QUERY)).contains("1.100000000000000000000000000001");
  }
}
