package dev.supaplane.standalone.kong;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/**
 * Finds a request's service as Kong 3 documents it for its {@code traditional_compatible} router:
 * the path is normalized; then of the routes that match, those with more kinds of conditions come
 * first, regular expressions before prefixes, higher {@code regex_priority} before lower, longer
 * prefixes before shorter.
 */
final class KongRouter {
  private final List<Route> routes = new ArrayList<>();

  /** A route of the file. */
  record Route(String service, String name, List<String> methods, List<String> paths, int regex) {
    boolean isRegex() {
      return paths.getFirst().startsWith("~");
    }

    int conditions() {
      return methods.isEmpty() ? 1 : 2;
    }

    int length() {
      return isRegex() ? 0 : paths.getFirst().length();
    }

    boolean matches(String method, String path) {
      return (methods.isEmpty() || methods.contains(method))
          && paths.stream()
              .anyMatch(
                  own ->
                      own.startsWith("~")
                          ? Pattern.compile("^" + own.substring(1)).matcher(path).find()
                          : path.startsWith(own));
    }
  }

  private static final Comparator<Route> ORDER =
      Comparator.comparingInt(Route::conditions)
          .thenComparing(Route::isRegex)
          .thenComparingInt(Route::regex)
          .thenComparingInt(Route::length);

  KongRouter(Path file) throws IOException {
    // Anchors and merges are YAML 1.1's; the mapper of JSON leaves them as they are.
    var yaml = new Yaml();
    Map<String, List<Map<String, Object>>> whole = yaml.load(Files.readString(file));
    for (var service : whole.getOrDefault("services", List.of())) {
      for (var route : list(service.get("routes"))) {
        routes.add(
            new Route(
                String.valueOf(service.get("name")),
                String.valueOf(route.get("name")),
                strings(route.get("methods")),
                strings(route.get("paths")),
                route.get("regex_priority") instanceof Integer priority ? priority : 0));
      }
    }
  }

  List<Route> routes() {
    return routes;
  }

  /**
   * The service that gets a request.
   *
   * @throws IllegalStateException where two of equal rank match, of which Kong takes any
   */
  String service(String method, String rawPath) {
    var path = normalized(rawPath);
    var matching = routes.stream().filter(route -> route.matches(method, path)).toList();
    var best = matching.stream().max(ORDER).orElseThrow();
    var rivals =
        matching.stream()
            .filter(route -> ORDER.compare(route, best) == 0)
            .map(Route::service)
            .distinct()
            .toList();
    if (rivals.size() != 1) {
      throw new IllegalStateException(method + " " + path + " is of " + rivals);
    }
    return best.service();
  }

  /**
   * As Kong looks at a path, and hands it on: unreserved characters decoded, others encoded in
   * capitals, dot segments taken out, several slashes made one.
   */
  static String normalized(String path) {
    var decoded = new StringBuilder();
    for (var i = 0; i < path.length(); i++) {
      var c = path.charAt(i);
      if (c == '%'
          && i + 2 < path.length()
          && path.substring(i + 1, i + 3).matches("[0-9A-Fa-f]{2}")) {
        var hex = path.substring(i + 1, i + 3);
        var plain = (char) Integer.parseInt(hex, 16);
        decoded.append(
            Character.toString(plain).matches("[A-Za-z0-9._~-]")
                ? Character.toString(plain)
                : "%" + hex.toUpperCase(Locale.ROOT));
        i += 2;
      } else {
        decoded.append(c);
      }
    }
    return withoutDots(decoded.toString());
  }

  private static String withoutDots(String path) {
    var kept = new ArrayDeque<String>();
    var segments = path.substring(1).split("/", -1);
    for (var i = 0; i < segments.length; i++) {
      var isLast = i == segments.length - 1;
      switch (segments[i]) {
        case ".." -> {
          kept.pollLast();
          if (isLast) {
            kept.addLast("");
          }
        }
        case ".", "" -> {
          if (isLast) {
            kept.addLast("");
          }
        }
        default -> kept.addLast(segments[i]);
      }
    }
    return "/" + String.join("/", kept);
  }

  private static List<Map<String, Object>> list(Object value) {
    var found = new ArrayList<Map<String, Object>>();
    for (var item : (List<?>) value) {
      var copy = new HashMap<String, Object>();
      ((Map<?, ?>) item).forEach((key, its) -> copy.put(String.valueOf(key), its));
      found.add(copy);
    }
    return found;
  }

  private static List<String> strings(Object value) {
    return value == null ? List.of() : ((List<?>) value).stream().map(String::valueOf).toList();
  }
}
