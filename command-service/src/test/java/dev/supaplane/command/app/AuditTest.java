package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.http.HttpMethod.POST;

import dev.supaplane.command.audit.AuditLog;
import dev.supaplane.command.audit.Checkpoint;
import dev.supaplane.command.audit.SigningKey;
import dev.supaplane.command.audit.Verification;
import dev.supaplane.command.audit.Verification.Verdict.Broken;
import dev.supaplane.command.audit.Verification.Verdict.Sound;
import dev.supaplane.command.audit.Witness;
import dev.supaplane.kit.kafka.KafkaEnvelopes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is noted of requests, and what can be verified of it. */
class AuditTest extends RunningCommandService {
  @Test
  void anAcceptedCommandIsNotedWithItsEventsCorrelation() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    var accepted = entries("subject=" + ref).getFirst();
    assertThat(accepted)
        .containsEntry("actor", "superuser")
        .containsEntry("address", "127.0.0.1")
        .containsEntry("action", "POST /v1/projects")
        .containsEntry("outcome", "accepted");
    assertThat(details(accepted)).containsEntry("command", "CreateProject").containsKey("version");
    var asked = entries("after=" + (number(accepted, "causation") - 1) + "&limit=1").getFirst();
    assertThat(asked)
        .containsEntry("outcome", "asked")
        .containsEntry("correlation", accepted.get("correlation"));
    var event = KafkaEnvelopes.read(awaitEvents(ref, 1).getFirst().headers());
    assertThat(event.correlationId()).isEqualTo(accepted.get("correlation"));
  }

  @Test
  void aRefusalIsNotedWithItsCodeAndADryRunAsOne() {
    var ref = active();
    send(POST, "/v1/projects/" + ref + "/restart", "{\"services\":[\"no-such\"]}", 400);
    send(POST, "/v1/projects/" + ref + "/restart", "not json", 400);
    send(POST, "/v1/projects/" + ref + "/pause?dry_run=true", "", 200);
    send(POST, "/v1/projects/" + "q".repeat(20) + "/pause", "", 404);
    assertThat(entries("outcome=refused&subject=" + ref))
        .extracting(entry -> entry.get("code"))
        .containsExactly("unknown_service", "malformed_body");
    assertThat(entries("subject=" + ref + "&action=POST%20/v1/projects/%7Bid%7D/pause"))
        .hasSize(2)
        .allSatisfy(entry -> assertThat(details(entry)).containsEntry("dry_run", "true"));
    assertThat(entries("outcome=refused&subject=" + "q".repeat(20)).getFirst())
        .containsEntry("code", "project_not_found");
  }

  @Test
  void eachReadOfSecretsIsNotedAndHoldsNone() {
    var ref = active();
    var keys = get("/v1/projects/" + ref + "/api-keys");
    get("/api/projects/" + ref + "/database-url");
    client
        .get()
        .uri("/internal/v1/projects/" + ref + "/secrets")
        .headers(headers -> headers.setBearerAuth(WORKER))
        .exchange()
        .expectStatus()
        .isOk();
    var read =
        entries("outcome=accepted&subject=" + ref).stream()
            .filter(entry -> details(entry).containsKey("read"))
            .toList();
    assertThat(read)
        .extracting(entry -> details(entry).get("read"))
        .containsExactly("api-keys-masked", "database-url", "secrets");
    assertThat(read)
        .extracting(entry -> entry.get("actor"))
        .containsExactly("superuser", "superuser", "worker");
    assertThat(keys).contains("eyJ");
    assertThat(get("/api/audit/export")).doesNotContain("eyJ").doesNotContain(TOKEN);
  }

  @Test
  void aCommandInAServiceIsNotedByItsProgramAlone() {
    var ref = active();
    var body = "{\"service\":\"db\",\"command\":[\"psql\",\"-c\",\"a secret\"]}";
    send(POST, "/api/projects/" + ref + "/exec", body, 200);
    var noted = entries("outcome=accepted&subject=" + ref).getLast();
    assertThat(details(noted))
        .containsEntry("service", "db")
        .containsEntry("program", "psql")
        .containsEntry("arguments", "2");
    send(POST, "/api/projects/" + ref + "/exec", FakeWorker.REFUSED, 409);
    assertThat(entries("outcome=refused&subject=" + ref).getLast())
        .containsEntry("code", "service_not_running");
    assertThat(get("/api/audit/export")).doesNotContain("a secret");
  }

  @Test
  void whatCannotBeNotedIsNotDone() {
    var ref = active();
    var before = storedEvents();
    db().sql("alter table audit_entry rename to audit_entry_away").update();
    try {
      assertThat(send(POST, "/v1/projects/" + ref + "/pause", "", 503))
          .containsEntry("code", "audit_unavailable");
      assertThat(status(client.get().uri("/v1/projects/" + ref + "/api-keys"))).isEqualTo(503);
      assertThat(status(client.get().uri("/api/projects/" + ref + "/holdings"))).isEqualTo(200);
    } finally {
      db().sql("alter table audit_entry_away rename to audit_entry").update();
    }
    assertThat(storedEvents()).isEqualTo(before);
  }

  @Test
  void whatEndedButCouldNotBeNotedIsNotAnswered() {
    var ref = active();
    db().sql(
            """
            create function refuse_ends() returns trigger language plpgsql as $$
            begin
              if new.entry like '%"outcome":"accepted"%' then raise exception 'full'; end if;
              return new;
            end $$;
            create trigger refuse_ends before insert on audit_entry
              for each row execute function refuse_ends();
            """)
        .update();
    try {
      var answer =
          client
              .get()
              .uri("/v1/projects/" + ref + "/api-keys")
              .exchange()
              .expectStatus()
              .isEqualTo(503)
              .expectBody(String.class)
              .returnResult()
              .getResponseBody();
      assertThat(answer).contains("audit_unavailable").doesNotContain("eyJ");
    } finally {
      db().sql("drop trigger refuse_ends on audit_entry; drop function refuse_ends()").update();
    }
    assertThat(entries("outcome=asked&subject=" + ref).getLast())
        .containsEntry("action", "GET /v1/projects/{id}/api-keys");
    assertThat(entries("outcome=accepted&subject=" + ref))
        .noneMatch(entry -> details(entry).containsKey("read"));
  }

  @Test
  void whoeverHasNoTokenWritesNothing() {
    var before = log().head().sequence();
    client
        .post()
        .uri("/v1/projects")
        .headers(headers -> headers.setBearerAuth("wrong"))
        .exchange()
        .expectStatus()
        .isUnauthorized();
    client.post().uri("/livez").headers(headers -> headers.remove("Authorization")).exchange();
    assertThat(log().head().sequence()).isEqualTo(before);
  }

  @Test
  void entriesAreNeitherChangedNorRemoved() {
    organization();
    for (var sql :
        List.of(
            "update audit_entry set hash = ''",
            "delete from audit_entry",
            "truncate audit_entry")) {
      assertThatThrownBy(() -> db().sql(sql).update()).hasMessageContaining("append-only");
    }
  }

  @Test
  void anExportIsVerifiedWithThePublicKeyAloneEvenIfManyWroteAtOnce() throws Exception {
    try (var many = Executors.newVirtualThreadPerTaskExecutor()) {
      var requests = new ArrayList<Callable<String>>();
      for (var i = 0; i < 40; i++) {
        requests.add(this::organization);
      }
      for (var done : many.invokeAll(requests)) {
        assertThat(done.get()).isNotBlank();
      }
    }
    var export = get("/api/audit/export?format=jsonl");
    assertThat(verify(export, List.of())).isInstanceOf(Sound.class);
    var part = get("/api/audit/export?after=10");
    assertThat(verify(part, List.of()))
        .isInstanceOfSatisfying(Sound.class, sound -> assertThat(sound.from()).isEqualTo(11));
    var lines = new ArrayList<>(export.lines().toList());
    lines.remove(lines.size() - 2);
    assertThat(verify(String.join("\n", lines) + "\n", List.of()))
        .isInstanceOfSatisfying(
            Broken.class, broken -> assertThat(broken.line()).isEqualTo(lines.size()));
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("audit.key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void theWitnessHearsOfEachNewEndOnce() throws IOException {
    var file = directory.resolve("witness");
    var witness = new Witness(log(), file, Duration.ofMinutes(1));
    organization();
    witness.tell();
    witness.tell();
    organization();
    witness.tell();
    var seen =
        Files.readAllLines(file).stream()
            .map(line -> Checkpoint.parse(line).orElseThrow())
            .toList();
    assertThat(seen).hasSize(2);
    assertThat(verify(get("/api/audit/export"), seen)).isInstanceOf(Sound.class);
    assertThat(Checkpoint.parse(get("/api/audit/checkpoint")).orElseThrow().isSignedBy(key()))
        .isTrue();
  }

  @Test
  void aTableIsFilteredAndAFilteredChainIsRefused() {
    var ref = active();
    var table = get("/api/audit/export?format=csv&subject=" + ref).lines().toList();
    assertThat(table.getFirst()).startsWith("sequence,at,actor");
    assertThat(table).hasSize(2).last().asString().contains(ref, "\"accepted\"");
    for (var query :
        List.of(
            "/export?actor=superuser",
            "/export?format=xml",
            "/export?after=99999999",
            "?from=yesterday",
            "?outcome=perhaps",
            "?limit=0",
            "?subject=%00")) {
      assertThat(status(client.get().uri(URI.create(base() + "/api/audit" + query))))
          .as(query)
          .isEqualTo(400);
    }
    assertThat(entries("to=2020-01-01T00:00:00Z")).isEmpty();
    assertThat(entries("from=2020-01-01T00:00:00Z&limit=3")).hasSize(3);
  }

  private String base() {
    return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
  }

  private Verification.Verdict verify(String export, List<Checkpoint> witness) throws IOException {
    return Verification.verify(
        new ByteArrayInputStream(export.getBytes(StandardCharsets.UTF_8)), key(), witness);
  }

  private static PublicKey key() throws IOException {
    return SigningKey.publicKey(Files.readString(directory.resolve("audit.pub")));
  }

  private AuditLog log() {
    return context.getBean(AuditLog.class);
  }

  private JdbcClient db() {
    return context.getBean("commandDb", JdbcClient.class);
  }

  private String get(String uri) {
    return Objects.requireNonNull(
        client
            .get()
            .uri(uri)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(String.class)
            .returnResult()
            .getResponseBody());
  }

  @SuppressWarnings("unchecked") // as JSON is
  private List<Map<String, Object>> entries(String query) {
    var page =
        client
            .get()
            .uri(URI.create(base() + "/api/audit?" + query))
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody();
    return (List<Map<String, Object>>)
        Objects.requireNonNull(Objects.requireNonNull(page).get("entries"));
  }

  @SuppressWarnings("unchecked") // as JSON is
  private static Map<String, Object> details(Map<String, Object> entry) {
    return (Map<String, Object>) Objects.requireNonNull(entry.get("details"));
  }

  private static long number(Map<String, Object> entry, String name) {
    return ((Number) Objects.requireNonNull(entry.get(name))).longValue();
  }
}
