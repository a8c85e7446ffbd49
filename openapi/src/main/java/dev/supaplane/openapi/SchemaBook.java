package dev.supaplane.openapi;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.FieldScope;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfig;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.generator.impl.DefinitionKey;
import com.github.victools.jsonschema.generator.naming.SchemaDefinitionNamingStrategy;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.NamingBase;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schemas of the records that one API's bodies are made of, each once and by its name, with the
 * names, the absences and the nulls that Jackson writes.
 */
final class SchemaBook {
  private static final String WHERE = "components/schemas";

  private final Set<Class<?>> asked = new HashSet<>();
  private final SchemaBuilder builder;

  /**
   * An empty book.
   *
   * @param asked what bodies of requests are made of: of those a member that may be null may be
   *     absent too
   */
  SchemaBook(Collection<? extends Type> asked) {
    asked.forEach(type -> reach(type, this.asked));
    builder = new SchemaGenerator(config()).buildMultipleSchemaDefinitions();
  }

  /** The schema of a type: a reference where it has a name. */
  ObjectNode of(Type type) {
    return builder.createSchemaReference(type);
  }

  /** All that have names, in alphabetical order. */
  Map<String, JsonNode> schemas() {
    var schemas = new TreeMap<String, JsonNode>();
    builder
        .collectDefinitions(WHERE)
        .properties()
        .forEach(schema -> schemas.put(schema.getKey(), schema.getValue()));
    return schemas;
  }

  private SchemaGeneratorConfig config() {
    var config =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(
                Option.EXTRA_OPEN_API_FORMAT_VALUES,
                Option.FLATTENED_ENUMS_FROM_TOSTRING,
                Option.INLINE_NULLABLE_SCHEMAS,
                Option.DEFINITIONS_FOR_ALL_OBJECTS)
            .without(Option.SCHEMA_VERSION_INDICATOR);
    config
        .forTypesInGeneral()
        .withDefinitionNamingStrategy(new Names())
        .withCustomDefinitionProvider(
            (declared, context) -> {
              var raw = declared.getErasedType();
              if (raw == ArrayNode.class) {
                return inline(context.getGeneratorConfig().createObjectNode().put("type", "array"));
              }
              if (JsonNode.class.isAssignableFrom(raw) || raw == Object.class) {
                return inline(context.getGeneratorConfig().createObjectNode());
              }
              if (Map.class.isAssignableFrom(raw)) {
                return map(context, declared.typeParametersFor(Map.class));
              }
              return Arrays.stream(raw.getDeclaredMethods())
                  .filter(method -> method.isAnnotationPresent(JsonValue.class))
                  .findFirst()
                  .map(
                      method ->
                          inline(
                              context.createDefinition(
                                  context.getTypeContext().resolve(method.getGenericReturnType()))))
                  .orElse(null);
            });
    config
        .forFields()
        .withPropertyNameOverrideResolver(SchemaBook::name)
        .withNullableCheck(field -> isNullable(field) && !isLeftOut(field))
        .withRequiredCheck(field -> !isNullable(field) || !(isLeftOut(field) || isAsked(field)));
    return config.build();
  }

  /** Of a map without types only that it is one: a row, whose columns somebody else names. */
  private static CustomDefinition map(
      SchemaGenerationContext context, List<? extends ResolvedType> types) {
    var schema = context.getGeneratorConfig().createObjectNode().put("type", "object");
    if (types.size() == 2) {
      schema.set("additionalProperties", context.createDefinitionReference(types.get(1)));
    } else {
      schema.put("additionalProperties", true);
    }
    return inline(schema);
  }

  private static CustomDefinition inline(ObjectNode schema) {
    return new CustomDefinition(
        schema, CustomDefinition.INLINE_DEFINITION, CustomDefinition.INCLUDING_ATTRIBUTES);
  }

  private static @Nullable String name(FieldScope field) {
    var named = field.getAnnotation(JsonProperty.class);
    if (named != null && !named.value().isEmpty()) {
      return named.value();
    }
    var owner = field.getRawMember().getDeclaringClass();
    var naming = owner.getAnnotation(JsonNaming.class);
    if (naming == null) {
      return null;
    }
    try {
      // These strategies look at nothing but the name.
      if (naming.value().getDeclaredConstructor().newInstance() instanceof NamingBase words) {
        return words.nameForField(null, null, field.getDeclaredName());
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the names of " + owner + " cannot be made", e);
    }
    throw new IllegalStateException("the names of " + owner + " are made in an unknown way");
  }

  private static boolean isNullable(FieldScope field) {
    return field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static boolean isLeftOut(FieldScope field) {
    var own = field.getAnnotation(JsonInclude.class);
    var include =
        own == null
            ? field.getRawMember().getDeclaringClass().getAnnotation(JsonInclude.class)
            : own;
    return include != null && include.value() != JsonInclude.Include.ALWAYS;
  }

  private boolean isAsked(FieldScope field) {
    return asked.contains(field.getRawMember().getDeclaringClass());
  }

  private static void reach(Type type, Set<Class<?>> found) {
    switch (type) {
      case Class<?> c when c.isRecord() -> {
        if (found.add(c)) {
          for (var component : c.getRecordComponents()) {
            reach(component.getGenericType(), found);
          }
        }
      }
      case ParameterizedType p -> {
        for (var argument : p.getActualTypeArguments()) {
          reach(argument, found);
        }
      }
      default -> {}
    }
  }

  /** The names of records; with that of the class around where two have the same. */
  private static final class Names implements SchemaDefinitionNamingStrategy {
    @Override
    public String getDefinitionNameForKey(DefinitionKey key, SchemaGenerationContext context) {
      var type = key.getType();
      var name = new StringBuilder(type.getErasedType().getSimpleName());
      type.getTypeParameters()
          .forEach(of -> name.append("Of").append(of.getErasedType().getSimpleName()));
      return name.toString().replaceAll("[^A-Za-z0-9]", "");
    }

    @Override
    public void adjustDuplicateNames(
        Map<DefinitionKey, String> names, SchemaGenerationContext context) {
      names.replaceAll((key, name) -> outer(key.getType().getErasedType()) + name);
      var taken = new HashSet<String>();
      new LinkedHashMap<>(names)
          .forEach(
              (key, name) -> {
                if (!taken.add(name)) {
                  throw new IllegalStateException(
                      "two bodies are called " + name + ": rename " + key.getType());
                }
              });
    }

    private static String outer(Class<?> type) {
      var outer = type.getEnclosingClass();
      var words = type.getPackageName().split("\\.", -1);
      return outer == null
          ? Character.toUpperCase(words[words.length - 1].charAt(0))
              + words[words.length - 1].substring(1)
          : outer.getSimpleName();
    }
  }
}
