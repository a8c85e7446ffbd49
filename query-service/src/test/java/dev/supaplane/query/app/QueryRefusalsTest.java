package dev.supaplane.query.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.query.RunningQueryService;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;

/** What the query service answers to what cannot be asked. */
class QueryRefusalsTest extends RunningQueryService {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/projects?limit=0",
        "/v1/projects?limit=101",
        "/v1/projects?limit=abc",
        "/v1/projects?offset=-1",
        "/v1/projects?status=FINE",
        "/api/operations?state=x",
        "/api/operations?kind=x",
        "/v1/projects?name=%00",
        "/v1/projects/zzzzzzzzzzzzzzzzzzzz/health?services=db,nonsense",
        "/api/operations/not-a-uuid"
      })
  void badParametersAreRefusedWithWhatIsAllowed(String path) {
    client
        .get()
        .uri(URI.create(address(path)))
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.code")
        .isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/projects/zzzzzzzzzzzzzzzzzzzz",
        "/v1/projects/'%20or%201=1",
        "/v1/projects/%00",
        "/v1/projects/%00/health",
        "/api/projects/%00/steps",
        "/v1/organizations/%00",
        "/v1/projects/zzzzzzzzzzzzzzzzzzzz/health",
        "/api/projects/zzzzzzzzzzzzzzzzzzzz/steps",
        "/api/operations/00000000-0000-0000-0000-000000000000"
      })
  void whatIsNotThereIsNotFound(String path) {
    assertThat(status(HttpMethod.GET, path)).isEqualTo(404);
  }

  @Test
  void withoutATokenNobodyGetsIn() {
    client
        .mutate()
        .defaultHeaders(headers -> headers.remove("Authorization"))
        .build()
        .get()
        .uri("/v1/projects")
        .exchange()
        .expectStatus()
        .isUnauthorized();
  }
}
