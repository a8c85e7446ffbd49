package dev.supaplane.events.contract;

import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** JSON Schemas of records, with the descriptions that stand in their Javadoc. */
record Schemas(Descriptions descriptions) {
  /** The published contract's. */
  static final Schemas CONTRACT = new Schemas(Descriptions.CONTRACT);

  /** The schema of an event or outcome. */
  ObjectNode of(Class<?> type) {
    var config =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(
                Option.EXTRA_OPEN_API_FORMAT_VALUES,
                Option.FLATTENED_ENUMS_FROM_TOSTRING,
                Option.INLINE_ALL_SCHEMAS);
    config
        .forTypesInGeneral()
        .withCustomDefinitionProvider(
            (declared, context) ->
                declared.getErasedType() == ProjectRef.class
                        || declared.getErasedType() == OrganizationSlug.class
                    ? new CustomDefinition(
                        context.getGeneratorConfig().createObjectNode().put("type", "string"))
                    : null);
    config
        .forFields()
        .withRequiredCheck(
            field -> !field.getRawMember().getAnnotatedType().isAnnotationPresent(Nullable.class));
    var schema = new SchemaGenerator(config.build()).generateSchema(type);
    describe(schema, type);
    var written = descriptions.written(type);
    if (!written.isEmpty()) {
      schema.put(
          "description", schema.path("description").asString("") + " Written when: " + written);
    }
    return schema;
  }

  private void describe(ObjectNode schema, Type type) {
    switch (type) {
      case Class<?> c when c.isRecord() && schema.has("properties") -> {
        putFirst(schema, descriptions.of(c));
        for (var component : c.getRecordComponents()) {
          var property = (ObjectNode) schema.required("properties").required(component.getName());
          putFirst(property, descriptions.of(component));
          describe(property, component.getGenericType());
        }
      }
      case Class<?> c when c.isEnum() -> {
        var constants =
            Arrays.stream(c.getEnumConstants())
                .map(value -> value + ": " + descriptions.constant(c, value))
                .collect(Collectors.joining(" "));
        var now = schema.path("description").asString("");
        schema.remove("description");
        putFirst(schema, (now.isEmpty() ? descriptions.of(c) : now) + " " + constants);
      }
      case ParameterizedType list when schema.has("items") ->
          describe((ObjectNode) schema.required("items"), list.getActualTypeArguments()[0]);
      default -> {}
    }
  }

  private static void putFirst(ObjectNode schema, String description) {
    if (description.isEmpty() || schema.has("description")) {
      return;
    }
    var rest = schema.deepCopy();
    schema.removeAll();
    if (rest.has("$schema")) {
      schema.set("$schema", rest.required("$schema"));
    }
    schema.put("description", description);
    rest.properties().forEach(e -> schema.set(e.getKey(), e.getValue()));
  }
}
