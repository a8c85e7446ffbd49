package dev.supaplane.events.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * JSON of events: record components as they are named, instants in ISO-8601, identifiers as plain
 * strings, absent values left out. Readers accept components that they do not know, so that a newer
 * writer can add some.
 */
public final class EventJson {
  private static final JsonMapper MAPPER = configure(JsonMapper.builder()).build();

  private EventJson() {}

  /** The mapper for events. */
  public static JsonMapper mapper() {
    return MAPPER;
  }

  /** Gives a mapper the rules above, for code that keeps events in something of its own. */
  public static JsonMapper.Builder configure(JsonMapper.Builder builder) {
    var identifiers = new SimpleModule("supaplane-identifiers");
    scalar(identifiers, ProjectRef.class, ProjectRef::value, ProjectRef::new);
    scalar(identifiers, OrganizationSlug.class, OrganizationSlug::value, OrganizationSlug::new);
    return builder
        .addModule(identifiers)
        .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .changeDefaultPropertyInclusion(
            inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL));
  }

  /** An event or outcome as JSON, UTF-8. */
  public static byte[] write(Object event) {
    return MAPPER.writeValueAsBytes(event);
  }

  /**
   * Reads an event or outcome.
   *
   * @throws JacksonException when the bytes are not JSON of that type
   */
  public static <T> T read(byte[] json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }

  private static <T> void scalar(
      SimpleModule module, Class<T> type, Function<T, String> write, Function<String, T> read) {
    module.addSerializer(
        type,
        new ValueSerializer<T>() {
          @Override
          public void serialize(T value, JsonGenerator out, SerializationContext context) {
            out.writeString(write.apply(value));
          }
        });
    module.addDeserializer(
        type,
        new ValueDeserializer<T>() {
          @Override
          public T deserialize(JsonParser in, DeserializationContext context) {
            var text = in.getValueAsString();
            try {
              return read.apply(text == null ? "" : text);
            } catch (IllegalArgumentException e) {
              throw context.weirdStringException(text, type, e.getMessage());
            }
          }
        });
  }
}
