package dev.supaplane.platform.management;

import java.util.Map;
import java.util.Optional;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;

/** The variables of the path that a request was matched by. */
record Variables(Map<String, String> values) {
  static Variables of(ServerWebExchange exchange) {
    return new Variables(
        exchange.getAttributeOrDefault(
            HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.<String, String>of()));
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name));
  }

  String get(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalStateException("the path has no variable " + name));
  }
}
