package dev.supaplane.openapi;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds real answers against the documents, and remembers what it saw. Stricter than a client would
 * be: a member that no schema names is a violation too, since the document then does not say all.
 */
public final class Conformance {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final int FIRST_ERROR = 400;

  private final List<Known> paths = new ArrayList<>();
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<String, Seen> seen = new ConcurrentSkipListMap<>();

  private record Known(PathPattern pattern, JsonNode operations, JsonNode document) {}

  /** How much was seen of an operation's answers that go well, in the order of worth. */
  public enum Seen {
    /** It was never asked. */
    NEVER,
    /** It only refused. */
    REFUSED,
    /** It answered well, with nothing in it. */
    EMPTY,
    /** It answered well, with contents. */
    WHOLE
  }

  /** Against the documents of a directory. */
  public static Conformance of(Path directory) {
    var documents = new ArrayList<JsonNode>();
    for (var api : Api.values()) {
      try {
        documents.add(JSON.readTree(Files.readString(directory.resolve(api.file()))));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new Conformance(documents);
  }

  Conformance(List<? extends JsonNode> documents) {
    for (var document : documents) {
      for (var path : document.required("paths").properties()) {
        paths.add(
            new Known(
                PathPatternParser.defaultInstance.parse(path.getKey()), path.getValue(), document));
        path.getValue()
            .properties()
            .forEach(one -> seen.put(call(one.getKey(), path.getKey()), Seen.NEVER));
      }
    }
    paths.sort(Comparator.comparing(Known::pattern));
  }

  /**
   * What is wrong with an answer, by the document; empty where it is as it says.
   *
   * @param address path and query, as they were asked for
   * @param type the media type; null for none
   */
  public List<String> violations(
      String method, String address, int status, @Nullable String type, byte[] body) {
    var path = address.replaceFirst("[?#].*", "").replaceFirst("^/api/(platform|v1)/", "/$1/");
    var container = PathContainer.parsePath(path);
    var lower = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    var known =
        paths.stream()
            .filter(one -> one.operations().has(lower) && one.pattern().matches(container))
            .findFirst();
    if (known.isEmpty()) {
      return status < FIRST_ERROR
          ? List.of(method + " " + path + " answered " + status + ", and no document has it")
          : List.of();
    }
    var call = call(lower, known.get().pattern().getPatternString());
    var wrong =
        violations(known.get(), lower, status, type, body, method.equals("HEAD"), call).toList();
    if (wrong.isEmpty()) {
      seen.merge(call, worth(status, body), (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }
    return wrong;
  }

  private Stream<String> violations(
      Known known,
      String method,
      int status,
      @Nullable String type,
      byte[] body,
      boolean isHead,
      String call) {
    var what = call + " answered " + status;
    var responses = known.operations().required(method).required("responses");
    var name = Integer.toString(status);
    if (!responses.has(name) && (status < FIRST_ERROR || !responses.has("default"))) {
      return Stream.of(what + ", of which its document does not tell");
    }
    var response = resolved(responses.get(responses.has(name) ? name : "default"), known);
    if (isHead) {
      return Stream.empty();
    }
    var content = response.path("content");
    if (body.length == 0) {
      return content.isEmpty() || status >= FIRST_ERROR
          ? Stream.empty()
          : Stream.of(what + " without a body");
    }
    if (content.isEmpty()) {
      return Stream.of(what + " with a body, and its document has none: " + shown(body));
    }
    var media = media(content, type);
    if (media.isEmpty()) {
      return Stream.of(what + " as " + type + " instead of " + content.propertyNames());
    }
    var subtype = MediaType.parseMediaType(media.get()).getSubtype();
    if (!subtype.equals("json") && !subtype.endsWith("+json")) {
      return Stream.empty();
    }
    return broken(known, content.required(media.get()).required("schema"), body, what);
  }

  private Stream<String> broken(Known known, JsonNode schema, byte[] body, String what) {
    JsonNode value;
    try {
      value = JSON.readTree(body);
    } catch (JacksonException e) {
      return Stream.of(what + " with what is no JSON: " + shown(body));
    }
    var errors =
        compiled
            .computeIfAbsent(
                System.identityHashCode(known.document()) + schema.toString(),
                _ -> compile(known.document(), schema))
            .validate(value);
    return errors.stream().map(error -> what + ": " + error + " in " + shown(body));
  }

  private static Schema compile(JsonNode document, JsonNode schema) {
    var root = ((ObjectNode) schema).deepCopy();
    root.set(
        "components",
        JSON.createObjectNode()
            .set("schemas", document.required("components").required("schemas")));
    return SCHEMAS.getSchema(strict(root));
  }

  /** What is not named is not expected, unless the schema says that there may be more. */
  private static JsonNode strict(JsonNode schema) {
    if (schema.isArray()) {
      var strict = JSON.createArrayNode();
      schema.forEach(one -> strict.add(strict(one)));
      return strict;
    }
    if (!schema.isObject()) {
      return schema;
    }
    var strict = JSON.createObjectNode();
    schema.properties().forEach(member -> strict.set(member.getKey(), strict(member.getValue())));
    if (schema.path("properties").isObject()
        && schema.path("type").toString().contains("\"object\"")
        && !schema.has("additionalProperties")) {
      strict.put("additionalProperties", false);
    }
    return strict;
  }

  private static JsonNode resolved(JsonNode response, Known known) {
    var reference = response.path("$ref").asString("");
    return reference.isEmpty() ? response : known.document().at(reference.substring(1));
  }

  private static Optional<String> media(JsonNode content, @Nullable String type) {
    if (type == null) {
      return Optional.empty();
    }
    var given = MediaType.parseMediaType(type);
    return content.propertyNames().stream()
        .filter(one -> MediaType.parseMediaType(one).isCompatibleWith(given))
        .findFirst();
  }

  private static Seen worth(int status, byte[] body) {
    if (status >= FIRST_ERROR) {
      return Seen.REFUSED;
    }
    var text = new String(body, StandardCharsets.UTF_8).strip();
    return text.isEmpty() || text.equals("[]") || text.equals("{}") ? Seen.EMPTY : Seen.WHOLE;
  }

  private static String shown(byte[] body) {
    var text = new String(body, StandardCharsets.UTF_8);
    return text.length() > 300 ? text.substring(0, 300) + "…" : text;
  }

  private static String call(String method, String path) {
    return method.toUpperCase(Locale.ROOT) + " " + path;
  }

  /** What was seen of each operation. */
  public Map<String, Seen> seen() {
    return new TreeMap<>(seen);
  }

  /** Words for people: how many operations were seen, and how. */
  public String figures() {
    var counts = new TreeMap<Seen, Integer>();
    seen.values().forEach(how -> counts.merge(how, 1, Integer::sum));
    return "figure: answers held against their documents, by operation: " + counts;
  }

  /** Adds what was seen to a file of one line each, for whoever wants the sum of several tests. */
  public void keep(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(
        file,
        seen.entrySet().stream()
            .filter(one -> one.getValue() != Seen.NEVER)
            .map(one -> one.getValue() + " " + one.getKey())
            .toList());
  }
}
