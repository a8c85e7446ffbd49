package dev.supaplane.provisioner.stack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Where a service names variables: in its environment, its probe and its health check. */
final class Uses {
  private Uses() {}

  /** Names of all variables that a service uses. */
  static Set<String> of(ServiceTemplate service) {
    var texts = new ArrayList<>(service.environment().values());
    service.check().ifPresent(check -> texts.addAll(check.test()));
    switch (service.probe()) {
      case Probe.PostgreSql probe -> texts.add(probe.password());
      case Probe.Http probe -> texts.addAll(probe.headers().values());
      case Probe.Tcp _ -> {
        // has nothing but a port
      }
    }
    var names = new LinkedHashSet<String>();
    texts.forEach(text -> names.addAll(Expression.variables(text)));
    return names;
  }

  /** A probe with its variables filled in. */
  static Probe fillIn(Probe probe, UnaryOperator<String> values) {
    return switch (probe) {
      case Probe.PostgreSql p ->
          new Probe.PostgreSql(
              p.port(), p.user(), Expression.fillIn(p.password(), values), p.database());
      case Probe.Http p -> new Probe.Http(p.port(), p.path(), fillIn(p.headers(), values));
      case Probe.Tcp p -> p;
    };
  }

  /** Texts by name with their variables filled in. */
  static Map<String, String> fillIn(Map<String, String> texts, UnaryOperator<String> values) {
    var filled = new LinkedHashMap<String, String>();
    texts.forEach((name, text) -> filled.put(name, Expression.fillIn(text, values)));
    return filled;
  }
}
