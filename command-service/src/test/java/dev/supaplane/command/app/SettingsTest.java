package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.PATCH;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/** Settings over HTTP: what is stored of them, and what is refused. */
class SettingsTest extends RunningCommandService {
  private static final String VALUE = "smtp-password-that-nobody-may-see";

  @Test
  void plainValuesAreInTheEventAndSecretOnesForTheWorkerAlone() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    var body =
        """
        {"auth": {"site_url": "https://shop.example.com", "jwt_exp": 60, "smtp_pass": "%s"},
         "postgrest": {"max_rows": 7},
         "storage": {"features": {"s3Protocol": {"enabled": false}}}}
        """
            .formatted(VALUE);
    var before = storedEvents();
    assertThat(send(PATCH, ref, "?dry_run=true", body, 200))
        .contains("settings-changed", "auth.smtp_pass")
        .doesNotContain(VALUE);
    assertThat(storedEvents()).isEqualTo(before);
    send(PATCH, ref, "", body, 200);
    assertThat(storedTypes(ref)).last().isEqualTo("dev.supaplane.project.settings-changed.v1");
    assertThat(forTheWorker(ref)).contains("\"setting/auth.smtp_pass\":\"" + VALUE + "\"");
    assertThat(dump()).contains("https://shop.example.com").doesNotContain(VALUE);
    // The same again is no news, but for a secret, which nobody here can compare.
    send(PATCH, ref, "", "{\"postgrest\": {\"max_rows\": 7}}", 200);
    assertThat(storedEvents()).isEqualTo(before + 1);
    // A secret that is sent back as it was told stays what it is.
    send(PATCH, ref, "", "{\"auth\": {\"smtp_pass\": \"****************\"}}", 200);
    assertThat(storedEvents()).isEqualTo(before + 1);
    assertThat(forTheWorker(ref)).contains("\"setting/auth.smtp_pass\":\"" + VALUE + "\"");
    send(PATCH, ref, "", "{\"auth\": {\"smtp_pass\": null, \"jwt_exp\": null}}", 200);
    assertThat(forTheWorker(ref)).doesNotContain("auth.smtp_pass");
  }

  @Test
  void whatCannotBeIsRefusedWithWhatCan() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    var before = storedEvents();
    assertThat(send(PATCH, ref, "", "{\"auth\": {\"site_uri\": \"x\"}}", 400))
        .contains("unknown_settings", "site_uri");
    assertThat(send(PATCH, ref, "", "{\"auht\": {}}", 400)).contains("auth, postgrest, storage");
    assertThat(send(PATCH, ref, "", "{\"auth\": {\"site_url\": \"javascript:x\"}}", 400))
        .contains("invalid_setting", "http or https");
    assertThat(send(PATCH, ref, "", "{\"auth\": {\"smtp_pass\": \"a\\nb\"}}", 400))
        .contains("smtp_pass", "line break");
    assertThat(send(PATCH, ref, "", "{\"postgrest\": {\"max_rows\": 1e300}}", 400))
        .contains("max_rows");
    assertThat(send(PATCH, ref, "", "{\"postgrest\": {\"max_rows\": [7]}}", 400))
        .contains("max_rows");
    assertThat(send(PATCH, ref, "", "{\"auth\": {\"saml_enabled\": true}}", 422))
        .contains("setting_not_supported", "SAML");
    // What is off anyhow can be switched off.
    send(PATCH, ref, "", "{\"auth\": {\"saml_enabled\": false}}", 200);
    send(PATCH, ref, "", "{}", 400);
    send(PATCH, ref, "", "[]", 400);
    assertThat(send(PATCH, ref, "", "{\"auth\": {\"security_captcha_enabled\": true}}", 400))
        .contains("security_captcha_secret");
    assertThat(storedEvents()).isEqualTo(before);
    send(PATCH, "z".repeat(20), "", "{\"postgrest\": {\"max_rows\": 7}}", 404);
  }

  /** Whoever decides where a password is sent has the password. */
  @Test
  void whereSecretsAreSentIsSetByWhoMaySetSecrets() {
    var front = new Front(context.getEnvironment().getRequiredProperty("local.server.port"));
    var person = front.person(TOKEN, AccountsTest.PASSWORD);
    var session = front.signIn(person.email(), AccountsTest.PASSWORD).text("access_token");
    var slug = front.post("/v1/organizations", session, Map.of("name", "Acme")).text("slug");
    var ref = text(create(slug, UUID.randomUUID().toString()), "ref");
    var limits = Map.of("name", "settings", "permissions", List.of("config_update"));
    var token = front.post("/api/tokens", session, limits).text("token");
    for (var setting :
        List.of(
            "\"smtp_host\": \"mail.example.com\"",
            "\"smtp_port\": 2525",
            "\"smtp_host\": null",
            "\"external_keycloak_url\": \"https://id.example.com\"",
            "\"hook_send_sms_uri\": \"https://hooks.example.com\"",
            "\"smtp_pass\": \"x\"")) {
      var body = "{\"auth\": {" + setting + "}}";
      assertThat(send(token, PATCH, ref, "", body, 403)).as(body).contains("forbidden");
    }
    send(token, PATCH, ref, "", "{\"auth\": {\"smtp_pass\": \"****************\"}}", 200);
    send(token, PATCH, ref, "", "{\"auth\": {\"disable_signup\": true}}", 200);
    send(session, PATCH, ref, "", "{\"auth\": {\"smtp_host\": \"mail.example.com\"}}", 200);
  }

  private String send(HttpMethod method, String ref, String query, String body, int status) {
    return send(TOKEN, method, ref, query, body, status);
  }

  private String send(
      String token, HttpMethod method, String ref, String query, String body, int status) {
    return Objects.requireNonNull(
        client
            .method(method)
            .uri("/api/projects/" + ref + "/settings" + query)
            .headers(headers -> headers.setBearerAuth(token))
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(body)
            .exchange()
            .expectStatus()
            .isEqualTo(status)
            .expectBody(String.class)
            .returnResult()
            .getResponseBody());
  }

  private String forTheWorker(String ref) {
    return Objects.requireNonNull(
        client
            .method(GET)
            .uri("/internal/v1/projects/" + ref + "/secrets")
            .headers(headers -> headers.setBearerAuth(WORKER))
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(String.class)
            .returnResult()
            .getResponseBody());
  }
}
