package dev.supaplane.platform.studio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Content that the wizard of a Studio can be driven by, without a fork of it: which targets a
 * project can be put on, which services it can do without, and what people are told there.
 */
final class CustomContent {
  private static final Map<String, JsonNode> CONTENT = read();

  private CustomContent() {}

  /** All of it, by key. */
  static Map<String, JsonNode> all() {
    return CONTENT;
  }

  private static Map<String, JsonNode> read() {
    try (var file = CustomContent.class.getResourceAsStream("/studio/custom-content.json")) {
      if (file == null) {
        throw new IllegalStateException("studio/custom-content.json is missing in the jar");
      }
      var content = new LinkedHashMap<String, JsonNode>();
      JsonMapper.builder()
          .build()
          .readTree(file)
          .properties()
          .forEach(entry -> content.put(entry.getKey(), entry.getValue()));
      return Map.copyOf(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
