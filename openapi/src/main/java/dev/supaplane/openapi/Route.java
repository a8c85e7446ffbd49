package dev.supaplane.openapi;

import dev.supaplane.kit.access.Requires;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;

/**
 * A route with its handler.
 *
 * @param path with its variables in braces, without the patterns that they have to fit
 */
record Route(String method, String path, HandlerMethod handler) {
  private static final Pattern VARIABLE = Pattern.compile("\\{\\*?([A-Za-z0-9_]+)(?::[^}]*)?}");

  /** Every route of some mappings, by path and method. */
  static List<Route> all(Collection<? extends RequestMappingInfoHandlerMapping> mappings) {
    var routes = new ArrayList<Route>();
    for (var mapping : mappings) {
      mapping
          .getHandlerMethods()
          .forEach(
              (info, handler) -> {
                if (handler.getMethodAnnotation(Requires.class) == null) {
                  return; // It is no service's: such a route is answered to nobody.
                }
                var methods = info.getMethodsCondition().getMethods();
                for (var pattern : info.getPatternsCondition().getPatterns()) {
                  var path = VARIABLE.matcher(pattern.getPatternString()).replaceAll("{$1}");
                  for (var method : methods.isEmpty() ? List.of(RequestMethod.GET) : methods) {
                    routes.add(new Route(method.name(), path, handler));
                  }
                }
              });
    }
    routes.sort(Comparator.comparing(Route::path).thenComparing(Route::method));
    return routes;
  }

  Api api() {
    return Api.of(path);
  }

  /** Method and path, as in the lists of this project. */
  String call() {
    return method + " " + path;
  }

  Requires requires() {
    return Objects.requireNonNull(handler.getMethodAnnotation(Requires.class));
  }

  /** The names of the path's variables, in their order. */
  List<String> variables() {
    return VARIABLE.matcher(path).results().map(found -> found.group(1)).toList();
  }

  /** A name that no other route has: {@code getProjectsByRefHealth}. */
  String id() {
    var id = new StringBuilder(method.toLowerCase(Locale.ROOT));
    for (var part : path.split("/", -1)) {
      if (part.startsWith("{")) {
        id.append("By").append(word(part.substring(1, part.length() - 1)));
      } else if (!part.isEmpty() && !(id.length() <= 6 && part.equals("v1"))) {
        id.append(word(part));
      }
    }
    return id.toString();
  }

  /** What it is about: the first word behind the API's own. */
  String tag() {
    var parts = path.split("/", -1);
    return parts.length > 2 && !parts[2].startsWith("{")
        ? (parts[1].equals("auth") ? "auth" : parts[2])
        : parts[1];
  }

  private static String word(String part) {
    return Pattern.compile("[^A-Za-z0-9]+")
        .splitAsStream(part)
        .filter(piece -> !piece.isEmpty())
        .map(piece -> Character.toUpperCase(piece.charAt(0)) + piece.substring(1))
        .collect(Collectors.joining());
  }
}
