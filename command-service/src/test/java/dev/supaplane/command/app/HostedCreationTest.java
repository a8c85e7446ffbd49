package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.POST;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Creations as clients of the hosted platform ask for them. */
class HostedCreationTest extends RunningCommandService {
  private static final String PASSWORD = "chosen.by-somebody_1~";

  @Test
  void theChosenPasswordIsTheDatabasesAndStandsNowhereElse() {
    var slug = organization();
    var created =
        send(
            POST,
            "/v1/projects",
            "{\"name\":\"shop\",\"organization_id\":\"%s\",\"db_pass\":\"%s\",\"region\":\"us-east-1\",\"plan\":\"free\"}"
                .formatted(slug, PASSWORD),
            201);
    assertThat(created)
        .containsEntry("region", "us-east-1")
        .containsEntry("organization_slug", slug);
    assertThat(created.toString()).doesNotContain(PASSWORD);
    var url = send(GET, "/api/projects/" + text(created, "ref") + "/database-url", "", 200);
    assertThat(text(url, "url")).contains(":" + PASSWORD + "@");
    assertThat(dump()).doesNotContain(PASSWORD);
  }

  @Test
  void aRegionAsNewerClientsNameIt() {
    var body =
        "{\"name\":\"shop\",\"organization_slug\":\"%s\",\"region_selection\":{\"type\":\"smartGroup\",\"code\":\"emea\"}}"
            .formatted(organization());
    assertThat(send(POST, "/v1/projects", body, 201)).containsEntry("region", "emea");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"short", "with space in it", "quote'quote'", "percent%20escape", "slash/slash"})
  void aPasswordThatStacksCannotCarryIsRefusedAndNotRepeated(String password) {
    var body =
        "{\"name\":\"shop\",\"organization_slug\":\"%s\",\"db_pass\":\"%s\"}"
            .formatted(organization(), password);
    Map<String, Object> answer = send(POST, "/v1/projects", body, 400);
    assertThat(answer).containsEntry("code", "invalid_db_pass");
    assertThat(answer.toString()).doesNotContain(password);
  }
}
