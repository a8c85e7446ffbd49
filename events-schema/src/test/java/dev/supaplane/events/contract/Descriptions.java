package dev.supaplane.events.contract;

import dev.supaplane.events.wire.EventTypes;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What every type and component of a contract means, and what nobody has described yet.
 *
 * <p>A component is described by its record's {@code @param}, else by the accessor of an interface
 * that the record implements, else by the value type that it has.
 */
record Descriptions(Javadocs docs) {
  /** The published contract's. */
  static final Descriptions CONTRACT = new Descriptions(Javadocs.CONTRACT);

  private static final String OURS = "dev.supaplane.";

  /** What a type is; empty words where nobody said so, which a test finds. */
  String of(Class<?> type) {
    return docs.of(type).orElse("");
  }

  /** When an event or outcome is written. */
  String written(Class<?> event) {
    return docs.note(event).orElse("");
  }

  /** What a component is. */
  String of(RecordComponent component) {
    return own(component)
        .or(() -> value(component.getGenericType()).flatMap(docs::of))
        .map(Descriptions::sentence)
        .orElse("");
  }

  /** What an enum's constant is. */
  String constant(Class<?> type, Object constant) {
    return docs.member(type, ((Enum<?>) constant).name()).orElse("");
  }

  /** The value types that events are made of, in alphabetical order. */
  static Collection<Class<?>> values(Collection<? extends Class<?>> events) {
    var found = new LinkedHashSet<Class<?>>();
    events.forEach(event -> collect(event, found));
    var sorted = new TreeSet<Class<?>>((a, b) -> a.getName().compareTo(b.getName()));
    sorted.addAll(found);
    return sorted;
  }

  /** What is not described, each with what to write and where. */
  List<String> missing(Collection<? extends Class<?>> events) {
    var events1 = events.stream().flatMap(this::missingOfEvent);
    var values = values(events).stream().flatMap(this::missingOfValue);
    return Stream.concat(events1, values).toList();
  }

  /** The value type of ours that a component has, or has a list of. */
  static Optional<Class<?>> value(Type type) {
    return switch (type) {
      case Class<?> c when c.getName().startsWith(OURS) -> Optional.of(c);
      case ParameterizedType p -> value(p.getActualTypeArguments()[0]);
      default -> Optional.empty();
    };
  }

  private Optional<String> own(RecordComponent component) {
    var record = component.getDeclaringRecord();
    return docs.member(record, component.getName())
        .or(
            () ->
                interfaces(record)
                    .flatMap(type -> docs.member(type, component.getName()).stream())
                    .findFirst());
  }

  private static Stream<Class<?>> interfaces(Class<?> type) {
    return Arrays.stream(type.getInterfaces())
        .flatMap(i -> Stream.concat(Stream.of(i), interfaces(i)));
  }

  private Stream<String> missingOfEvent(Class<?> event) {
    var written =
        written(event).isEmpty()
            ? Stream.of(
                "add \"@apiNote <when it is written>\" to the Javadoc of " + event.getName())
            : Stream.<String>empty();
    return Stream.concat(missingOfValue(event), written);
  }

  private Stream<String> missingOfValue(Class<?> type) {
    var self =
        of(type).isEmpty() ? Stream.of("add Javadoc to " + type.getName()) : Stream.<String>empty();
    var members =
        type.isRecord()
            ? Arrays.stream(type.getRecordComponents())
                .filter(component -> of(component).isEmpty())
                .map(c -> "add \"@param " + c.getName() + " <what it is>\" to " + type.getName())
            : Arrays.stream(type.isEnum() ? type.getEnumConstants() : new Object[0])
                .filter(constant -> constant(type, constant).isEmpty())
                .map(constant -> "add Javadoc to " + type.getName() + "." + constant);
    return Stream.concat(self, members);
  }

  private static void collect(Class<?> record, Set<Class<?>> found) {
    for (var component : record.getRecordComponents()) {
      types(component.getGenericType())
          .filter(type -> type.getName().startsWith(OURS) && found.add(type))
          .filter(Class::isRecord)
          .forEach(type -> collect(type, found));
    }
  }

  private static Stream<Class<?>> types(Type type) {
    return switch (type) {
      case Class<?> c -> Stream.of(c);
      case ParameterizedType p ->
          Arrays.stream(p.getActualTypeArguments()).flatMap(Descriptions::types);
      default -> Stream.empty();
    };
  }

  /** A fragment, as {@code @param} has it, as a sentence. */
  static String sentence(String words) {
    if (words.isEmpty()) {
      return words;
    }
    var upper = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    return upper.endsWith(".") ? upper : upper + ".";
  }

  /** Every event and outcome of the published contract, in the order of the catalogue. */
  static List<? extends Class<? extends Record>> events() {
    return EventTypes.all().stream().map(name -> EventTypes.classOf(name).orElseThrow()).toList();
  }
}
