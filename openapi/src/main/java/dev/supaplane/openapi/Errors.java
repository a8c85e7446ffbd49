package dev.supaplane.openapi;

import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** How errors read, once for each API, and by what callers are known. */
final class Errors {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Map<String, String> MEANINGS = meanings();

  private Errors() {}

  private static Map<String, String> meanings() {
    var meanings = new LinkedHashMap<String, String>();
    meanings.put(
        "BadRequest", "The request is not one that this route takes; the message says why");
    meanings.put("Unauthorized", "No token, or none that is good");
    meanings.put("Forbidden", "The caller's role or token does not allow it");
    meanings.put("NotFound", "There is no such thing, or none that the caller may see");
    meanings.put("Conflict", "Something else is under way, or was asked under the same key");
    meanings.put(
        "Refused",
        "There is no such thing in this installation; the message says what to do instead");
    meanings.put("TooManyRequests", "Ask again after as many seconds as Retry-After says");
    meanings.put("Failure", "Something behind does not answer, or went wrong here");
    return meanings;
  }

  static void describe(Api api, ObjectNode components, ObjectNode schemas) {
    schemas.set("Error", error(api));
    var types = JSON.createObjectNode();
    switch (api) {
      case MANAGEMENT -> reference(types, "application/json", "Error");
      case PLATFORM -> {
        schemas.set("SignInError", signIn());
        types
            .putObject("application/json")
            .putObject("schema")
            .putArray("anyOf")
            .add(ref("Error"))
            .add(ref("SignInError"));
      }
      case API -> reference(types, "application/problem+json", "Error");
    }
    var responses = components.putObject("responses");
    MEANINGS.forEach(
        (name, meaning) -> {
          var response = responses.putObject(name).put("description", meaning);
          if (name.equals("TooManyRequests")) {
            response
                .putObject("headers")
                .putObject("Retry-After")
                .putObject("schema")
                .put("type", "string");
          }
          response.set("content", types.deepCopy());
        });
    var schemes = components.putObject("securitySchemes");
    schemes
        .putObject("token")
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "A session, a personal access token (sbp_…) or the superuser's token");
    schemes
        .putObject("worker")
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "The workers' token");
  }

  private static void reference(ObjectNode types, String type, String schema) {
    types.putObject(type).set("schema", ref(schema));
  }

  private static ObjectNode ref(String schema) {
    return JSON.createObjectNode().put("$ref", "#/components/schemas/" + schema);
  }

  /** Further members tell of the case, such as the operation that stands in the way. */
  private static ObjectNode error(Api api) {
    var error = JSON.createObjectNode().put("type", "object");
    var members = error.putObject("properties");
    if (api == Api.API) {
      members.putObject("type").put("type", "string");
      members.putObject("title").put("type", "string");
      members.putObject("status").put("type", "integer");
    }
    members.putObject(api.tells()).put("type", "string").put("description", "For a person");
    members.putObject("code").put("type", "string").put("description", "Stable, for programs");
    var required = error.putArray("required").add(api.tells());
    if (api != Api.PLATFORM) {
      // Answers that stand for what cannot be on the platform have Studio's shape, without a code.
      required.add("code");
    }
    return error.put("additionalProperties", true);
  }

  private static ObjectNode signIn() {
    var error = JSON.createObjectNode().put("type", "object");
    var members = error.putObject("properties");
    members.putObject("code").put("type", "integer");
    members.putObject("error_code").put("type", "string");
    members.putObject("msg").put("type", "string");
    error.putArray("required").add("code").add("error_code").add("msg");
    return error.put("additionalProperties", true);
  }
}
