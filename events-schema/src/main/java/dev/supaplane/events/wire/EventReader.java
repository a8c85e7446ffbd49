package dev.supaplane.events.wire;

import java.util.Optional;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what was written in any version of the contract as the records of this one. */
public final class EventReader {
  private static final EventReader PUBLISHED =
      new EventReader(Upcasters.published(), EventTypes::classOf);

  private final Upcasters upcasters;
  private final Function<String, Optional<Class<? extends Record>>> types;

  /**
   * A reader.
   *
   * @param types the record for the newest version of a type
   */
  public EventReader(
      Upcasters upcasters, Function<String, Optional<Class<? extends Record>>> types) {
    this.upcasters = upcasters;
    this.types = types;
  }

  /** The reader of the published contract. */
  public static EventReader published() {
    return PUBLISHED;
  }

  /** The record that a type of any version is read as; empty for a type that is not known here. */
  public Optional<Class<? extends Record>> classOf(String type) {
    return types.apply(upcasters.latest(type));
  }

  /**
   * Reads an event or outcome.
   *
   * @param type its type name, of any version
   * @param json its data, UTF-8
   * @return empty for a type that is not known here
   * @throws JacksonException when the bytes are not JSON of that type
   * @throws IllegalArgumentException when they are JSON, and no object or not a whole one: a
   *     component is missing that is not nullable
   */
  public Optional<Record> read(String type, byte[] json) {
    return classOf(type).map(known -> read(type, json, known));
  }

  private Record read(String type, byte[] json, Class<? extends Record> known) {
    if (!upcasters.supersedes(type)) {
      return Optional.<Record>ofNullable(EventJson.read(json, known))
          .map(Completeness::require)
          .orElseThrow(() -> noObject(type));
    }
    JsonNode tree = EventJson.mapper().readTree(json);
    if (!(tree instanceof ObjectNode data)) {
      throw noObject(type);
    }
    return Completeness.require(
        EventJson.mapper().treeToValue(upcasters.upcast(type, data), known));
  }

  private static IllegalArgumentException noObject(String type) {
    return new IllegalArgumentException("the data of " + type + " is no JSON object");
  }
}
