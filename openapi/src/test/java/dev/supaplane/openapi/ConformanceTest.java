package dev.supaplane.openapi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.openapi.Conformance.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** That an answer which is not as its document says is refused, whatever is wrong with it. */
class ConformanceTest {
  private static final String DOCUMENT =
      """
      {"paths": {"/things/{id}": {
         "get": {"responses": {
           "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
           "default": {"$ref": "#/components/responses/Failure"}}},
         "delete": {"responses": {"204": {"description": "Done"}}}},
       "/things/all": {"get": {"responses": {"200": {"content": {"text/csv": {"schema": {"type": "string"}}}}}}}},
       "components": {
         "schemas": {
           "Thing": {"type": "object", "required": ["name"],
             "properties": {"name": {"type": "string"}, "size": {"type": ["integer", "null"]}}},
           "Error": {"type": "object", "required": ["message"],
             "properties": {"message": {"type": "string"}}, "additionalProperties": true}},
         "responses": {"Failure": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}}}}
      """;
  private final Conformance conformance =
      new Conformance(List.of(JsonMapper.builder().build().readTree(DOCUMENT)));

  private List<String> wrong(String method, String path, int status, String type, String body) {
    return conformance.violations(method, path, status, type, body.getBytes(UTF_8));
  }

  private List<String> thing(int status, String body) {
    return wrong("GET", "/things/1?x=y", status, "application/json", body);
  }

  @Test
  void whatIsAsItsDocumentSaysIsNoViolation() {
    assertThat(thing(200, "{\"name\": \"a\", \"size\": null}")).isEmpty();
    assertThat(thing(503, "{\"message\": \"no\", \"operation\": 1}")).isEmpty();
    assertThat(wrong("DELETE", "/things/1", 204, null, "")).isEmpty();
    assertThat(wrong("HEAD", "/things/1", 200, "application/json", "")).isEmpty();
    assertThat(wrong("GET", "/things/all", 200, "text/csv;charset=UTF-8", "a,b")).isEmpty();
    assertThat(wrong("GET", "/nothing", 404, "application/json", "{}")).isEmpty();
    assertThat(conformance.seen())
        .containsEntry("GET /things/{id}", Seen.WHOLE)
        .containsEntry("DELETE /things/{id}", Seen.EMPTY)
        .containsEntry("GET /things/all", Seen.WHOLE);
  }

  @Test
  void anythingElseIs() {
    assertThat(thing(200, "{}")).singleElement().asString().contains("name");
    assertThat(thing(200, "{\"name\": 1}")).isNotEmpty();
    assertThat(thing(200, "{\"name\": null}")).isNotEmpty();
    assertThat(thing(200, "{\"name\": \"a\", \"weight\": 1}")).isNotEmpty();
    assertThat(thing(200, "[]")).isNotEmpty();
    assertThat(thing(200, "")).isNotEmpty();
    assertThat(thing(200, "{\"name\":")).isNotEmpty();
    assertThat(thing(201, "{\"name\": \"a\"}")).isNotEmpty();
    assertThat(thing(404, "{\"detail\": \"no\"}")).isNotEmpty();
    assertThat(wrong("GET", "/things/1", 200, "text/plain", "a")).isNotEmpty();
    assertThat(wrong("GET", "/things/1", 200, null, "{\"name\": \"a\"}")).isNotEmpty();
    assertThat(wrong("DELETE", "/things/1", 204, "application/json", "{}")).isNotEmpty();
    assertThat(wrong("GET", "/nothing", 200, "application/json", "{}")).isNotEmpty();
    assertThat(conformance.seen()).containsEntry("GET /things/{id}", Seen.NEVER);
  }
}
