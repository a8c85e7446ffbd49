package dev.supaplane.openapi;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Scope;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.Reads;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One route as an operation of a document. */
final class Operations {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String DRY_RUN = "dry_run";
  private static final String KEY = "Idempotency-Key";
  private static final String JSON_TYPE = "application/json";

  private final SchemaBook book;
  private final Contracts contracts;
  private final Function<String, Optional<ApiDocuments.Known>> known;
  private final Class<?> plan;

  /**
   * Operations whose schemas go into a book.
   *
   * @param plan what a dry run answers
   */
  Operations(
      SchemaBook book,
      Contracts contracts,
      Function<String, Optional<ApiDocuments.Known>> known,
      Class<?> plan) {
    this.book = book;
    this.contracts = contracts;
    this.known = known;
    this.plan = plan;
  }

  /** The types of the bodies that a route takes. */
  static List<Type> bodies(Route route) {
    var reads = route.handler().getMethodAnnotation(Reads.class);
    if (reads != null && (reads.body() != Void.class || !reads.bodyNamed().isEmpty())) {
      return List.of(named(reads.bodyNamed(), reads.body()));
    }
    return Arrays.stream(route.handler().getMethodParameters())
        .filter(parameter -> parameter.hasParameterAnnotation(RequestBody.class))
        .map(MethodParameter::getGenericParameterType)
        .toList();
  }

  private static Class<?> named(String name, Class<?> otherwise) {
    try {
      return name.isEmpty() ? otherwise : Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("a route tells of " + name + ", which there is not", e);
    }
  }

  ObjectNode of(Route route) {
    var operation = JSON.createObjectNode();
    operation.put("operationId", route.id());
    operation.putArray("tags").add(route.tag());
    var said = known.apply(route.call());
    said.filter(about -> !about.note().isEmpty())
        .ifPresent(about -> operation.put("description", about.note()));
    rule(route, operation);
    said.ifPresent(about -> operation.put("x-supaplane", about.verdict()));
    var refused = said.flatMap(ApiDocuments.Known::refusal);
    parameters(route, operation, refused.isPresent());
    if (refused.isEmpty()) {
      body(route, operation);
    }
    var responses = operation.putObject("responses");
    if (refused.isPresent()) {
      reference(responses, Integer.toString(refused.get()), "Refused");
    } else {
      answers(route, responses);
    }
    errors(route, responses, refused);
    return operation;
  }

  private static void rule(Route route, ObjectNode operation) {
    var requires = route.requires();
    var permission = requires.value();
    if (permission == Permission.PUBLIC) {
      operation.putArray("security");
    } else {
      operation
          .putArray("security")
          .addObject()
          .putArray(permission.scope() == Scope.WORKER ? "worker" : "token");
    }
    operation.put("x-permission", permission.name());
    operation.put(
        "x-asked-for",
        requires.of().equals(Requires.HANDLER)
            ? "handler"
            : permission.scope().name().toLowerCase(Locale.ROOT));
  }

  private void parameters(Route route, ObjectNode operation, boolean refused) {
    var parameters = JSON.createArrayNode();
    for (var variable : route.variables()) {
      parameters
          .addObject()
          .put("name", variable)
          .put("in", "path")
          .put("required", true)
          .putObject("schema")
          .put("type", "string");
    }
    if (!refused) {
      var reads = route.handler().getMethodAnnotation(Reads.class);
      for (var name : reads == null ? new String[0] : reads.query()) {
        parameters
            .addObject()
            .put("name", name)
            .put("in", "query")
            .putObject("schema")
            .put("type", "string");
      }
      for (var parameter : route.handler().getMethodParameters()) {
        parameter(parameter, parameters.objectNode()).ifPresent(parameters::add);
      }
      if (takesDryRun(route) || takesKey(route)) {
        parameters
            .addObject()
            .put("name", KEY)
            .put("in", "header")
            .put("description", "The same key gives the same answer again, and is done once")
            .putObject("schema")
            .put("type", "string")
            .put("maxLength", 255);
      }
    }
    if (!parameters.isEmpty()) {
      operation.set("parameters", parameters);
    }
  }

  private Optional<ObjectNode> parameter(MethodParameter parameter, ObjectNode into) {
    if (Map.class.isAssignableFrom(parameter.getParameterType())) {
      return Optional.empty();
    }
    var query = parameter.getParameterAnnotation(RequestParam.class);
    if (query != null) {
      var name = query.name().isEmpty() ? query.value() : query.name();
      return Optional.of(parameter(parameter, into, "query", name, query.required()));
    }
    return Optional.ofNullable(parameter.getParameterAnnotation(RequestHeader.class))
        .filter(header -> !header.name().equals(KEY))
        .map(header -> parameter(parameter, into, "header", header.name(), header.required()));
  }

  private ObjectNode parameter(
      MethodParameter parameter, ObjectNode into, String in, String said, boolean required) {
    var name = said.isEmpty() ? parameter.getParameter().getName() : said;
    into.put("name", name).put("in", in);
    if (required) {
      into.put("required", true);
    }
    if (name.equals(DRY_RUN)) {
      into.put("description", "true: only tells what would be done")
          .putObject("schema")
          .put("type", "string")
          .putArray("enum")
          .add("true")
          .add("false");
    } else {
      into.set("schema", book.of(parameter.getGenericParameterType()));
    }
    return into;
  }

  private void body(Route route, ObjectNode operation) {
    for (var type : bodies(route)) {
      var body = operation.putObject("requestBody");
      var required =
          Arrays.stream(route.handler().getMethodParameters())
              .map(parameter -> parameter.getParameterAnnotation(RequestBody.class))
              .filter(annotation -> annotation != null)
              .allMatch(RequestBody::required);
      body.put("required", required);
      body.putObject("content").putObject(JSON_TYPE).set("schema", book.of(type));
    }
  }

  private static boolean takesKey(Route route) {
    return Arrays.stream(route.handler().getMethodParameters())
        .map(parameter -> parameter.getParameterAnnotation(RequestHeader.class))
        .anyMatch(header -> header != null && header.name().equals(KEY));
  }

  private static boolean takesDryRun(Route route) {
    return Arrays.stream(route.handler().getMethodParameters())
        .map(parameter -> parameter.getParameterAnnotation(RequestParam.class))
        .anyMatch(query -> query != null && query.name().equals(DRY_RUN));
  }

  /** The answers that go well, from what stands beside the handler or what it returns. */
  private void answers(Route route, ObjectNode responses) {
    var contents = new LinkedHashMap<Integer, Map<String, ObjectNode>>();
    var said =
        AnnotatedElementUtils.getMergedRepeatableAnnotations(
            route.handler().getMethod(), AnswersWith.class, AnswersWith.All.class);
    for (var answer : said) {
      var content = contents.computeIfAbsent(answer.status(), _ -> new LinkedHashMap<>());
      var type = named(answer.named(), answer.value());
      if (type != Void.class) {
        var schema = book.of(type);
        join(content, answer.type(), answer.list() ? list(schema) : schema);
      }
    }
    if (said.isEmpty()) {
      returned(route, contents);
    }
    if (takesDryRun(route) && returnsSomethingElse(route)) {
      join(contents.computeIfAbsent(200, _ -> new LinkedHashMap<>()), JSON_TYPE, book.of(plan));
    }
    contents.forEach(
        (status, content) -> {
          var response = responses.putObject(Integer.toString(status));
          response.put("description", status == 201 ? "Made" : status == 202 ? "Begun" : "Done");
          if (!content.isEmpty()) {
            var types = response.putObject("content");
            content.forEach((type, schema) -> types.putObject(type).set("schema", schema));
          }
        });
  }

  /** A handler that answers its own type for a dry run too, answers no plan. */
  private static boolean returnsSomethingElse(Route route) {
    return isUntyped(unwrapped(route.handler().getMethod().getGenericReturnType()));
  }

  private void returned(Route route, Map<Integer, Map<String, ObjectNode>> contents) {
    var method = route.handler().getMethod();
    var type = unwrapped(method.getGenericReturnType());
    var contract =
        contracts
            .of(route.call())
            .or(
                () ->
                    known
                        .apply(route.call())
                        .flatMap(ApiDocuments.Known::fixed)
                        .map(Contracts::of));
    var fixed = AnnotatedElementUtils.findMergedAnnotation(method, ResponseStatus.class);
    int status =
        fixed != null
            ? fixed.value().value()
            : isEntity(method.getGenericReturnType())
                ? contract.map(Contracts.Contract::status).orElse(200)
                : 200;
    var content = contents.computeIfAbsent(status, _ -> new LinkedHashMap<>());
    if (type == Void.class) {
      return;
    }
    if (type instanceof ParameterizedType event && event.getRawType() == ServerSentEvent.class) {
      content.put("text/event-stream", JSON.createObjectNode().put("type", "string"));
    } else if (isUntyped(type)) {
      var schema = contract.isEmpty() ? JSON.createObjectNode() : contract.get().schema();
      if (schema != null) {
        content.put(JSON_TYPE, schema);
      }
    } else if (type == String.class) {
      content.put("text/plain", JSON.createObjectNode().put("type", "string"));
    } else {
      content.put(JSON_TYPE, book.of(type));
    }
  }

  private static void join(Map<String, ObjectNode> content, String type, ObjectNode schema) {
    content.merge(
        type,
        schema,
        (before, more) -> {
          var both = JSON.createObjectNode();
          var any = both.putArray("anyOf");
          if (before.size() == 1 && before.has("anyOf")) {
            before.get("anyOf").forEach(any::add);
          } else {
            any.add(before);
          }
          any.add(more);
          return both;
        });
  }

  private static ObjectNode list(ObjectNode items) {
    var list = JSON.createObjectNode().put("type", "array");
    list.set("items", items);
    return list;
  }

  private static boolean isEntity(Type type) {
    return type instanceof ParameterizedType p
        && (p.getRawType() == ResponseEntity.class || isEntity(p.getActualTypeArguments()[0]));
  }

  private static Type unwrapped(Type type) {
    if (type instanceof ParameterizedType p
        && (p.getRawType() == Mono.class
            || p.getRawType() == Flux.class
            || p.getRawType() == ResponseEntity.class)) {
      return unwrapped(p.getActualTypeArguments()[0]);
    }
    return type;
  }

  /** Whether a type tells nothing of what is in it. */
  private static boolean isUntyped(Type type) {
    return switch (type) {
      case Class<?> c ->
          c == Object.class || c == byte[].class || JsonNode.class.isAssignableFrom(c);
      case ParameterizedType p when p.getRawType() == Map.class || p.getRawType() == List.class -> {
        var last = p.getActualTypeArguments()[p.getActualTypeArguments().length - 1];
        yield p.getRawType() == Map.class ? last instanceof Class<?> : isUntyped(last);
      }
      default -> false;
    };
  }

  private static void errors(Route route, ObjectNode responses, Optional<Integer> refused) {
    var hasBody = !bodies(route).isEmpty();
    if (refused.isEmpty() && (hasBody || route.handler().getMethodParameters().length > 1)) {
      reference(responses, "400", "BadRequest");
    }
    if (route.requires().value() != Permission.PUBLIC) {
      reference(responses, "401", "Unauthorized");
      reference(responses, "403", "Forbidden");
    }
    if (!route.variables().isEmpty()) {
      reference(responses, "404", "NotFound");
    }
    if (takesDryRun(route)) {
      reference(responses, "409", "Conflict");
    }
    reference(responses, "429", "TooManyRequests");
    reference(responses, "default", "Failure");
  }

  private static void reference(ObjectNode responses, String status, String name) {
    if (!responses.has(status)) {
      responses.putObject(status).put("$ref", "#/components/responses/" + name);
    }
  }
}
