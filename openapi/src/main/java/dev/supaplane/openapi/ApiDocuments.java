package dev.supaplane.openapi;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The documents of all APIs, made from the routes of a running program. */
public final class ApiDocuments {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String VERSION = "3.1.1";

  /**
   * What is known of a path beside its code.
   *
   * @param verdict works, empty or refused
   * @param refusal the status of a refused one
   * @param note for a person; may be empty
   * @param fixed what it answers always
   */
  public record Known(
      String verdict, Optional<Integer> refusal, String note, Optional<Fixed> fixed) {}

  /**
   * An answer that is always the same.
   *
   * @param body JSON, if any
   */
  public record Fixed(int status, Optional<String> body) {}

  private final Map<Api, ObjectNode> documents = new EnumMap<>(Api.class);

  /**
   * Documents.
   *
   * @param known what is known of a call, such as {@code GET /v1/projects}, beside its code
   * @param plan what a dry run answers
   */
  public ApiDocuments(
      Collection<? extends RequestMappingInfoHandlerMapping> mappings,
      Contracts contracts,
      Function<String, Optional<Known>> known,
      Class<?> plan) {
    var routes = Route.all(mappings);
    for (var api : Api.values()) {
      var mine = routes.stream().filter(route -> route.api() == api).toList();
      var book =
          new SchemaBook(
              mine.stream().flatMap(route -> Operations.bodies(route).stream()).toList());
      documents.put(api, document(api, mine, new Operations(book, contracts, known, plan), book));
    }
  }

  /** One of them. */
  public JsonNode of(Api api) {
    return Objects.requireNonNull(documents.get(api));
  }

  /** One of them as its file has it. */
  public String text(Api api) {
    var printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    return JSON.writer().with(printer).writeValueAsString(documents.get(api)) + "\n";
  }

  private static ObjectNode document(
      Api api, List<Route> routes, Operations operations, SchemaBook book) {
    var document = JSON.createObjectNode().put("openapi", VERSION);
    document
        .putObject("info")
        .put("title", "Supaplane: " + api.title())
        .put("version", "1")
        .put("description", "Made from the routes of the code; docs/openapi/README.md says how.");
    document.putArray("servers").addObject().put("url", "/");
    var tags = new TreeSet<String>();
    routes.forEach(route -> tags.add(route.tag()));
    var told = document.putArray("tags");
    tags.forEach(tag -> told.addObject().put("name", tag));
    var paths = document.putObject("paths");
    for (var route : routes) {
      var path =
          paths.has(route.path())
              ? (ObjectNode) paths.get(route.path())
              : paths.putObject(route.path());
      path.set(route.method().toLowerCase(Locale.ROOT), operations.of(route));
    }
    var components = document.putObject("components");
    var schemas = components.putObject("schemas");
    book.schemas().forEach(schemas::set);
    Errors.describe(api, components, schemas);
    return document;
  }

  /** Words for people: how much there is, and of how much it is said what it is made of. */
  public String figures() {
    var words = new StringBuilder();
    for (var api : Api.values()) {
      var operations = operations(api).toList();
      var said = operations.stream().filter(operation -> says(operation.body())).count();
      words.append(
          "figure: openapi %s: %d paths, %d operations, %d schemas, %d answers beyond object%n"
              .formatted(
                  api.word(),
                  of(api).required("paths").size(),
                  operations.size(),
                  of(api).required("components").required("schemas").size(),
                  said));
    }
    return words.toString();
  }

  /** Operations whose answer is only called an object, or nothing. */
  public List<String> undescribed() {
    return Arrays.stream(Api.values())
        .flatMap(this::operations)
        .filter(operation -> !says(operation.body()))
        .map(Operation::call)
        .sorted()
        .toList();
  }

  /** How many operations there are. */
  public long operations() {
    return Arrays.stream(Api.values()).flatMap(this::operations).count();
  }

  private record Operation(String call, JsonNode body) {}

  private Stream<Operation> operations(Api api) {
    return of(api).required("paths").properties().stream()
        .flatMap(
            path ->
                path.getValue().properties().stream()
                    .map(
                        one ->
                            new Operation(
                                one.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                one.getValue())));
  }

  private static boolean says(JsonNode operation) {
    return operation.required("responses").properties().stream()
        .filter(response -> response.getKey().startsWith("2"))
        .flatMap(response -> response.getValue().path("content").properties().stream())
        .allMatch(content -> isSaid(content.getValue().path("schema")));
  }

  private static boolean isSaid(JsonNode schema) {
    if (schema.has("items")) {
      return isSaid(schema.get("items"));
    }
    if (schema.has("anyOf")) {
      return schema.get("anyOf").valueStream().allMatch(ApiDocuments::isSaid);
    }
    return schema.has("$ref")
        || schema.has("properties")
        || schema.has("const")
        || schema.has("enum")
        || schema.has("maxProperties")
        || schema.path("additionalProperties").isObject()
        || (schema.has("type") && !schema.path("type").asString("").equals("object"));
  }
}
