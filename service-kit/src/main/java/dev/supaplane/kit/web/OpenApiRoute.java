package dev.supaplane.kit.web;

import static dev.supaplane.kit.access.Permission.PUBLIC;

import dev.supaplane.kit.access.Requires;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * The OpenAPI documents, for whoever makes a client: {@code management}, {@code platform} and
 * {@code api}. Open to everybody, since they are the same in every installation and tell of none.
 */
@RestController
final class OpenApiRoute {
  private static final List<String> NAMES = List.of("management", "platform", "api");

  private final Map<String, byte[]> documents = new HashMap<>();

  /**
   * Documents from the resources of this module.
   *
   * @throws IllegalStateException when one is missing there
   */
  OpenApiRoute() {
    for (var name : NAMES) {
      try (var document = OpenApiRoute.class.getResourceAsStream("/openapi/" + name + ".json")) {
        if (document == null) {
          throw new IllegalStateException("openapi/" + name + ".json is missing in the jar");
        }
        documents.put(name, document.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Requires(PUBLIC)
  @GetMapping(value = "/api/openapi/{api}", produces = MediaType.APPLICATION_JSON_VALUE)
  byte[] document(@PathVariable String api) {
    var document = documents.get(api);
    if (document == null) {
      throw ApiException.notFound(
          "document_not_found", "There is no such document; there are " + String.join(", ", NAMES));
    }
    return document;
  }
}
