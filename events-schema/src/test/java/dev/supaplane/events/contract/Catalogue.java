package dev.supaplane.events.contract;

import dev.supaplane.events.Samples;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.ReleasedContract;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The catalogue that people read: every type, when it is written, its fields, an example. */
final class Catalogue {
  private final Descriptions words = Descriptions.CONTRACT;
  private final Releases releases;
  private final StringBuilder page = new StringBuilder();

  Catalogue(Releases releases) {
    this.releases = releases;
  }

  /**
   * The page.
   *
   * @param introduction what a person wrote by hand, ending in an empty line
   */
  String markdown(String introduction) {
    page.setLength(0);
    page.append(introduction);
    line("Released sets: " + String.join(", ", ReleasedContract.versions()) + ".");
    for (var topic : AsyncApi.Topic.values()) {
      line("");
      line("## " + topic.title() + ": `" + topic.address() + "`");
      line("");
      line(topic.description());
      line("");
      line("| type | says | since |");
      line("|---|---|---|");
      topic
          .types()
          .forEach(
              type ->
                  line(
                      "| [%s](#%s) | %s | %s |"
                          .formatted(
                              AsyncApi.key(type),
                              anchor(AsyncApi.key(type)),
                              cell(Meaning.of(words.of(record(type)))),
                              releases.since(type))));
      topic.types().forEach(this::event);
    }
    line("");
    line("## Values");
    Descriptions.values(Descriptions.events()).forEach(this::value);
    return page.toString();
  }

  private void event(String type) {
    var record = record(type);
    line("");
    line("### " + AsyncApi.key(type));
    line("");
    line("`" + type + "`. " + words.of(record));
    line("");
    line("Written when: " + words.written(record));
    line("");
    fields(record);
    line("");
    line("```json");
    line(
        Samples.all().stream()
            .filter(sample -> EventTypes.nameOf(sample).equals(type))
            .map(sample -> EventJson.mapper().writeValueAsString(sample))
            .findFirst()
            .orElseThrow());
    line("```");
  }

  private void value(Class<?> type) {
    line("");
    line("### " + name(type));
    line("");
    line(words.of(type));
    if (type.isEnum()) {
      line("");
      line("| value | means |");
      line("|---|---|");
      for (var constant : type.getEnumConstants()) {
        line("| `" + constant + "` | " + cell(words.constant(type, constant)) + " |");
      }
    } else if (!isText(type)) {
      line("");
      fields(type);
    }
  }

  private void fields(Class<?> record) {
    line("| field | type | means |");
    line("|---|---|---|");
    for (var component : record.getRecordComponents()) {
      line(
          "| `%s`%s | %s | %s |"
              .formatted(
                  component.getName(),
                  mayBeAbsent(component) ? " (may be absent)" : "",
                  type(component.getGenericType()),
                  cell(words.of(component))));
    }
  }

  private static String type(Type type) {
    return switch (type) {
      case Class<?> c when c.getName().startsWith("dev.supaplane.") ->
          "[" + name(c) + "](#" + anchor(name(c)) + ")";
      case Class<?> c when Number.class.isAssignableFrom(c) || c == int.class || c == long.class ->
          "integer";
      case Class<?> c -> c.getSimpleName().toLowerCase(Locale.ROOT);
      case ParameterizedType p ->
          ((Class<?>) p.getRawType()).getSimpleName().toLowerCase(Locale.ROOT)
              + " of "
              + Arrays.stream(p.getActualTypeArguments())
                  .map(Catalogue::type)
                  .collect(Collectors.joining(" to "));
      default -> type.getTypeName();
    };
  }

  private static boolean mayBeAbsent(RecordComponent component) {
    try {
      Field field = component.getDeclaringRecord().getDeclaredField(component.getName());
      return field.getAnnotatedType().isAnnotationPresent(Nullable.class);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("a component has a field", e);
    }
  }

  private static boolean isText(Class<?> type) {
    return type == ProjectRef.class || type == OrganizationSlug.class;
  }

  private static String name(Class<?> type) {
    var outer = type.getDeclaringClass();
    return (outer == null ? "" : outer.getSimpleName() + ".") + type.getSimpleName();
  }

  /** The anchor that a heading gets. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static Class<? extends Record> record(String type) {
    return EventTypes.classOf(type).orElseThrow();
  }

  private void line(String text) {
    page.append(text).append('\n');
  }
}
