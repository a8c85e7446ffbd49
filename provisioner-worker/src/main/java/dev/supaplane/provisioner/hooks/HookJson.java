package dev.supaplane.provisioner.hooks;

import dev.supaplane.events.wire.EventJson;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** JSON between the worker and its commands: names in snake_case. */
final class HookJson {
  static final JsonMapper MAPPER =
      EventJson.configure(JsonMapper.builder())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private HookJson() {}
}
