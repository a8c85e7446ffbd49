package dev.supaplane.standalone.kong;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Kong's declarative file from the program's routes. Every route becomes a regular expression for
 * its whole path, with its method: Kong takes routes with a method before those without, among them
 * the one of the highest {@code regex_priority}, which here is the number of segments that are
 * words. That is the order in which the program itself prefers its routes.
 */
final class KongFile {
  static final Path FILE = Path.of("../docker/platform/kong.yml");

  /** Where everything goes that the program does not know: its pages and their files. */
  static final String STUDIO = "studio";

  /** What nobody reaches from outside. */
  static final String CLOSED = "closed";

  private static final List<String> PARTS = List.of("command", "query", "platform");
  private static final Pattern VARIABLE = Pattern.compile("\\{[^/]*}");

  private KongFile() {}

  private record Group(String part, String method, int words, boolean isPublic) {
    String name() {
      return "%s-%s-%s%d"
          .formatted(
              part,
              method.equals("*") ? "any" : method.toLowerCase(Locale.ROOT),
              isPublic ? "public-" : "",
              words);
    }
  }

  static String of(List<ProgramRoute> routes) {
    var text = new StringBuilder(HEAD);
    var groups = new TreeMap<Group, TreeSet<String>>(Comparator.comparing(Group::name));
    for (var route : routes) {
      if (!isClosed(route)) {
        groups
            .computeIfAbsent(
                new Group(
                    partOf(route), route.method(), words(route), route.access().equals("public")),
                _ -> new TreeSet<>())
            .add(regex(route.pattern()));
      }
    }
    var rooms = rooms(routes);
    for (var part : PARTS) {
      text.append(SERVICE.formatted(part, part));
      groups.forEach(
          (group, paths) -> {
            if (group.part().equals(part)) {
              text.append(route(group, paths));
            }
          });
      var own =
          rooms.entrySet().stream()
              .filter(room -> room.getValue().equals(part))
              .map(Map.Entry::getKey)
              .toList();
      if (!own.isEmpty()) {
        text.append(route(part + "-anything-else", "rest", List.of(), 0, own));
      }
    }
    var closed =
        routes.stream()
            .filter(KongFile::isClosed)
            .map(route -> "~/" + segments(route.pattern()).getFirst() + "(/.*)?$")
            .distinct()
            .sorted()
            .toList();
    return text.append(CLOSED_SERVICE)
        .append(route(CLOSED, CLOSED, List.of(), 100, closed))
        .append(STUDIO_SERVICE)
        .append(route(STUDIO, "rest", List.of(), 0, List.of("/")))
        .toString();
  }

  /** What only workers ask for, and what tells of the processes. */
  private static boolean isClosed(ProgramRoute route) {
    return route.access().equals("worker") || route.pattern().equals("/metrics");
  }

  /** What each of them answers, the one answers that asks the others. */
  static String partOf(ProgramRoute route) {
    return route.part().equals("all") ? "platform" : route.part();
  }

  private static String route(Group group, Set<String> paths) {
    var methods =
        switch (group.method()) {
          case "*" -> List.<String>of();
          // The framework answers HEAD wherever it answers GET.
          case "GET" -> List.of("GET", "HEAD");
          default -> List.of(group.method());
        };
    return route(
        group.name(),
        group.isPublic() ? "public" : "signed-in",
        methods,
        group.words() + 1,
        paths.stream().toList());
  }

  /** Written out each time: not every reader of YAML knows how to merge. */
  private static String route(
      String name, String tag, List<String> methods, int priority, List<String> paths) {
    return "      - name: %s\n".formatted(name)
        + "        tags: [%s]\n".formatted(tag)
        + (methods.isEmpty() ? "" : "        methods: [%s]\n".formatted(String.join(", ", methods)))
        + "        regex_priority: %d\n".formatted(priority)
        + "        protocols: [http, https]\n"
        + "        strip_path: false\n"
        + "        preserve_host: true\n"
        + "        response_buffering: false\n"
        // A body waits for the program's own limit, and not in this container's memory.
        + "        request_buffering: false\n"
        + "        paths:\n"
        + lines(paths);
  }

  private static String lines(List<String> paths) {
    return paths.stream().map(path -> "          - '" + path + "'\n").collect(Collectors.joining());
  }

  /** What is below the program's own first words is the program's, whatever it is. */
  private static Map<String, String> rooms(List<ProgramRoute> routes) {
    var counts = new TreeMap<String, Map<String, Integer>>();
    for (var route : routes) {
      if (!isClosed(route) && segments(route.pattern()).size() > 1) {
        counts
            .computeIfAbsent(room(route.pattern()), _ -> new LinkedHashMap<>())
            .merge(partOf(route), 1, Integer::sum);
      }
    }
    var rooms = new TreeMap<String, String>();
    counts.forEach(
        (room, parts) ->
            rooms.put(
                room,
                parts.entrySet().stream()
                    .max(
                        Map.Entry.<String, Integer>comparingByValue()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .orElseThrow()
                    .getKey()));
    return rooms;
  }

  /** Studio has paths of its own below /api, so there the second word tells. */
  private static String room(String pattern) {
    var segments = segments(pattern);
    var first = segments.getFirst();
    var path = first.equals("api") ? "/api/" + segments.get(1) : "/" + first;
    return "~"
        + optional(path)
        + Pattern.compile("\\.").matcher(path).replaceAll("\\\\.")
        + "(/.*)?$";
  }

  private static String optional(String path) {
    return Stream.of("/v1", "/platform")
            .anyMatch(room -> path.equals(room) || path.startsWith(room + "/"))
        ? "(/api)?"
        : "";
  }

  static int words(ProgramRoute route) {
    return (int)
        segments(route.pattern()).stream()
            .filter(segment -> !VARIABLE.matcher(segment).find() && !segment.equals("**"))
            .count();
  }

  private static List<String> segments(String pattern) {
    return List.of(pattern.substring(1).split("/", -1));
  }

  static String regex(String pattern) {
    var regex = new StringBuilder("~").append(optional(pattern));
    for (var segment : segments(pattern)) {
      if (segment.equals("**") || segment.startsWith("{*")) {
        return regex.append("(/.*)?$").toString();
      }
      regex.append('/');
      var literal = VARIABLE.matcher(segment);
      var end = 0;
      while (literal.find()) {
        regex.append(quoted(segment.substring(end, literal.start()))).append("[^/]+");
        end = literal.end();
      }
      regex.append(quoted(segment.substring(end)));
    }
    return regex.append('$').toString();
  }

  private static String quoted(String words) {
    if (!words.matches("[A-Za-z0-9._-]*")) {
      throw new IllegalArgumentException("what is " + words + " in a pattern?");
    }
    return words.replace(".", "\\.");
  }

  private static final String HEAD =
      """
      # Kong's routes, from the routes of the program: written by KongRoutesTest (-Dkong.write=true), which
      # fails where the program has others. Who may do what is not decided here but by the program
      # (docs/permissions.md); so are the size of a body, CORS, limits and the request's id. Why it is so:
      # docs/adr/0032-platform-behind-kong.md.
      _format_version: "3.0"

      consumers:
        # Who brings no key that Kong knows, which is everybody: the program knows tokens, Kong knows none.
        - username: anonymous

      services:
      """;

  /**
   * Streams and followed logs may be silent for an hour. A command that got no answer may have been
   * accepted: nobody but its sender asks again.
   */
  private static final String LIMITS =
      """
          connect_timeout: 5000
          write_timeout: 60000
          read_timeout: 3600000
          retries: 0
      """;

  private static final String SERVICE =
      """
        - name: %s
          url: http://%s:8700
      """
          + LIMITS
          + """
          plugins:
            - name: key-auth
              config:
                anonymous: anonymous
                key_names: [apikey]
                key_in_query: false
                key_in_body: false
                hide_credentials: false
          routes:
      """;

  private static final String CLOSED_SERVICE =
      """
        - name: closed
          # Nobody is asked: the answer is given before.
          url: http://127.0.0.1:1
          plugins:
            - name: request-termination
              config:
                status_code: 404
                content_type: application/json
                body: '{"code":"not_found","message":"There is no such thing here"}'
          routes:
      """;

  private static final String STUDIO_SERVICE =
      """
        - name: studio
          url: http://studio:3000
      """
          + LIMITS
          + """
          routes:
      """;
}
