package dev.supaplane.events.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * What one consumer reads.
 *
 * @param consumer its name
 * @param purpose what it reads it for
 * @param reads groups of types of which it reads the same
 */
record ConsumerContract(String consumer, String purpose, List<Reads> reads) {
  /**
   * Fields of types. A path names fields from the outside in, of a list those of its elements:
   * {@code services.status}.
   *
   * @param types type names with their versions
   * @param needs fields without which it does not work
   * @param mayLack fields that it reads where they are there
   */
  record Reads(List<String> types, List<String> needs, @Nullable List<String> mayLack) {
    Reads {
      mayLack = mayLack == null ? List.of() : mayLack;
    }
  }

  /**
   * Reads a consumer's file.
   *
   * @throws tools.jackson.core.JacksonException when it is not one, or has a key that means nothing
   */
  static ConsumerContract read(Path file) throws IOException {
    return YAMLMapper.builder()
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .build()
        .readValue(Files.readString(file), ConsumerContract.class);
  }

  /**
   * What the consumer no longer gets; empty when it gets everything.
   *
   * @param schemas the schema of a type, missing for one that is not published
   */
  List<String> unmet(Function<String, JsonNode> schemas) {
    return reads.stream()
        .flatMap(group -> group.types().stream().flatMap(type -> unmet(group, type, schemas)))
        .toList();
  }

  private Stream<String> unmet(Reads group, String type, Function<String, JsonNode> schemas) {
    var schema = schemas.apply(type);
    if (schema.isMissingNode()) {
      return Stream.of(consumer + " reads " + type + ", which is not published");
    }
    return Stream.concat(
        group.needs().stream().flatMap(path -> unmet(type, path, schema, true)),
        group.mayLack().stream().flatMap(path -> unmet(type, path, schema, false)));
  }

  private Stream<String> unmet(String type, String path, JsonNode schema, boolean needed) {
    var at = schema;
    for (var field : path.split("\\.", -1)) {
      at = at.has("items") ? at.path("items") : at;
      if (needed && !isRequired(at, field) && at.path("properties").has(field)) {
        return Stream.of(consumer + " needs " + path + " of " + type + ", which may be absent");
      }
      at = at.path("properties").path(field);
    }
    return at.isMissingNode()
        ? Stream.of(consumer + " reads " + path + " of " + type + ", which is not there")
        : Stream.of();
  }

  private static boolean isRequired(JsonNode schema, String field) {
    return schema.path("required").valueStream().anyMatch(f -> f.asString().equals(field));
  }
}
