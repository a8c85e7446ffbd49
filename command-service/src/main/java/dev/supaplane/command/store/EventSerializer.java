package dev.supaplane.command.store;

import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.SimpleSerializedType;
import org.axonframework.serialization.jackson3.Jackson3Serializer;

/**
 * Stores events under their published type names, never under class names: a class can be renamed,
 * a stored fact cannot.
 */
public final class EventSerializer extends Jackson3Serializer {
  private EventSerializer(Builder builder) {
    super(builder);
  }

  /** A serializer with the contract's JSON. */
  public static EventSerializer create() {
    return new EventSerializer(
        Jackson3Serializer.builder().jsonMapperBuilderCustomizer(EventJson::configure));
  }

  @Override
  @SuppressWarnings("rawtypes") // as the framework declares it
  public SerializedType typeForClass(Class type) {
    var name = type == null ? null : EventTypes.nameOf((Class<?>) type).orElse(null);
    return name == null ? super.typeForClass(type) : new SimpleSerializedType(name, null);
  }

  @Override
  protected String resolveClassName(SerializedType serializedType) {
    return EventTypes.classOf(serializedType.getName())
        .<String>map(Class::getName)
        .orElseGet(() -> super.resolveClassName(serializedType));
  }
}
