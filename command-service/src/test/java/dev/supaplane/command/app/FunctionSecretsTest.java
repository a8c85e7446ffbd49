package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.POST;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/** Secrets of functions as Supabase's clients set and list them. */
class FunctionSecretsTest extends RunningCommandService {
  private static final String VALUE = "whsec_nobody-may-see-this";

  @Test
  void theyAreToldByNameAndHashAndNobodyButTheWorkerIsToldTheirValues() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    change(POST, ref, List.of(secret("MAIL_KEY", VALUE), secret("_b", "two\nlines 'x'")), 201);
    assertThat(list(ref)).extracting("name").containsExactly("MAIL_KEY", "_b");
    assertThat(list(ref).getFirst())
        .containsEntry("value", "84b9a8f323fc422ff31162a9c1ec292bde42d8724315b7b2d58f74d03c0e22c3")
        .containsKey("updated_at");
    assertThat(storedTypes(ref))
        .last()
        .isEqualTo("dev.supaplane.project.function-secrets-changed.v1");
    assertThat(forTheWorker(ref))
        .containsEntry("function/MAIL_KEY", VALUE)
        .containsEntry("function/_b", "two\nlines 'x'")
        .containsKey("JWT_SECRET");
    change(POST, ref, List.of(secret("MAIL_KEY", "another")), 201);
    assertThat(forTheWorker(ref)).containsEntry("function/MAIL_KEY", "another");
    var stored = storedEvents();
    change(DELETE, ref, List.of("MAIL_KEY", "NEVER_THERE"), 200);
    assertThat(list(ref)).extracting("name").containsExactly("_b");
    change(DELETE, ref, List.of("MAIL_KEY"), 200);
    assertThat(storedEvents()).isEqualTo(stored + 1);
    assertThat(dump()).contains("MAIL_KEY").doesNotContain(VALUE);
  }

  @Test
  void aPlanTellsNamesAndKeepsNothing() {
    var ref = active();
    var plan =
        client
            .post()
            .uri("/v1/projects/" + ref + "/secrets?dry_run=true")
            .contentType(MediaType.APPLICATION_JSON)
            .bodyValue(List.of(secret("MAIL_KEY", VALUE)))
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(String.class)
            .returnResult()
            .getResponseBody();
    assertThat(plan).contains("MAIL_KEY", "function-secrets-changed").doesNotContain(VALUE);
    assertThat(list(ref)).isEmpty();
  }

  @Test
  void whatThePlatformRefusesIsRefusedHere() {
    var ref = text(create(organization(), UUID.randomUUID().toString()), "ref");
    for (var name :
        List.of("", "1A", "A-B", "A B", "É", "A".repeat(257), "SUPABASE_URL", "supabase_x")) {
      change(POST, ref, List.of(secret(name, "x")), 400);
      change(DELETE, ref, List.of(name), 400);
    }
    change(POST, ref, List.of(secret("JWT_SECRET", "x")), 400);
    change(POST, ref, List.of(secret("A", "x".repeat(24 * 1024 + 1))), 400);
    change(POST, ref, List.of(secret("A", "a\0b")), 400);
    change(POST, ref, List.of(secret("A", "1"), secret("A", "2")), 400);
    change(POST, ref, List.of(Map.of("name", "A")), 400);
    change(POST, ref, List.of(), 400);
    var many = new ArrayList<Map<String, String>>();
    for (var number = 0; number < 100; number++) {
      many.add(secret("KEY_" + number, "x"));
    }
    change(POST, ref, many, 201);
    change(POST, ref, List.of(secret("ONE_MORE", "x")), 400);
    change(POST, "z".repeat(20), List.of(secret("A", "x")), 404);
    assertThat(status(client.get().uri("/v1/projects/" + "z".repeat(20) + "/secrets")))
        .isEqualTo(404);
    assertThat(list(ref)).hasSize(100);
  }

  private void change(HttpMethod method, String ref, List<?> body, int status) {
    assertThat(
            status(
                client
                    .method(method)
                    .uri("/v1/projects/" + ref + "/secrets")
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(body)))
        .as(method + " " + body)
        .isEqualTo(status);
  }

  private List<Map<String, String>> list(String ref) {
    return Objects.requireNonNull(
        client
            .get()
            .uri("/v1/projects/" + ref + "/secrets")
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(new ParameterizedTypeReference<List<Map<String, String>>>() {})
            .returnResult()
            .getResponseBody());
  }

  @SuppressWarnings("unchecked") // as JSON objects are
  private Map<String, String> forTheWorker(String ref) {
    var answer =
        client
            .get()
            .uri("/internal/v1/projects/" + ref + "/secrets")
            .headers(headers -> headers.setBearerAuth(WORKER))
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(OBJECT)
            .returnResult()
            .getResponseBody();
    return (Map<String, String>)
        Objects.requireNonNull(Objects.requireNonNull(answer).get("values"));
  }

  private static Map<String, String> secret(String name, String value) {
    return Map.of("name", name, "value", value);
  }
}
