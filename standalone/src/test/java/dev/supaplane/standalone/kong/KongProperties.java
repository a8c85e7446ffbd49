package dev.supaplane.standalone.kong;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Whatever is asked for, Kong's rules lead it to exactly one service: the one whose code would
 * answer it if all were in one process.
 */
class KongProperties {
  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW");
  private static final Pattern VARIABLE = Pattern.compile("\\{[^/]*}");

  private final KongRouter kong = new KongRouter(KongFile.FILE);
  private final List<ProgramRoute> routes = ProgramRoute.committed();

  KongProperties() throws IOException {}

  /** What was asked for. */
  record Request(String method, String path) {}

  @Property(tries = 5000)
  void aRouteLeadsToThePartThatAnswersIt(@ForAll("ofTheProgram") Request request) {
    var expected = expected(request);
    assertThat(kong.service(request.method(), request.path()))
        .as(request.toString())
        .isEqualTo(expected.orElse("nothing"));
  }

  @Property(tries = 5000)
  void aPathHoweverItIsWrittenReachesNoOtherPart(@ForAll("garbled") Request request) {
    var service = kong.service(request.method(), request.path());
    // Kong hands on the path as it looked at it, so that is what the part behind sees.
    var seen = new Request(request.method(), KongRouter.normalized(request.path()));
    expected(seen)
        .ifPresent(expected -> assertThat(service).as(request + " as " + seen).isEqualTo(expected));
    if (seen.path().matches("/(internal|metrics)(/.*)?")) {
      assertThat(service).as(request.toString()).isEqualTo(KongFile.CLOSED);
    }
  }

  @Property
  void whatTheProgramDoesNotKnowIsStudios(@ForAll("foreign") Request request) {
    assertThat(kong.service(request.method(), request.path()))
        .as(request.toString())
        .isEqualTo(KongFile.STUDIO);
  }

  @Example
  void everyRouteIsLedSomewhereAndNoneTwice() {
    var led = new HashSet<String>();
    for (var route : routes) {
      for (var method : methods(route)) {
        var request = new Request(method, VARIABLE.matcher(route.pattern()).replaceAll("x1"));
        led.add(kong.service(method, request.path()));
        assertThat(kong.service(method, request.path()))
            .as(request.toString())
            .isEqualTo(expected(request).orElse("nothing"));
      }
    }
    assertThat(led).isEqualTo(Set.of("command", "query", "platform", KongFile.CLOSED));
  }

  @Example
  void whatIsPublicIsSaidToBe() {
    var names = kong.routes().stream().map(KongRouter.Route::name).collect(Collectors.toSet());
    assertThat(names).doesNotHaveDuplicates();
    for (var route : routes) {
      var isPublic = route.access().equals("public");
      var regex = KongFile.regex(route.pattern());
      kong.routes().stream()
          .filter(one -> one.paths().contains(regex))
          .filter(one -> one.methods().isEmpty() || one.methods().contains(route.method()))
          .filter(one -> !one.name().endsWith("-anything-else") && !one.name().equals("closed"))
          .forEach(
              one ->
                  assertThat(one.name().contains("-public-"))
                      .as(route + one.name())
                      .isEqualTo(isPublic));
    }
  }

  @Example
  void aPathIsNormalizedAsKongDocumentsIt() {
    assertThat(KongRouter.normalized("/v1/%70rojects/a%2fb")).isEqualTo("/v1/projects/a%2Fb");
    assertThat(KongRouter.normalized("/v1/projects/%2e%2e/x")).isEqualTo("/v1/x");
    assertThat(KongRouter.normalized("//v1//x/")).isEqualTo("/v1/x/");
    assertThat(KongRouter.normalized("/../..")).isEqualTo("/");
    assertThat(KongRouter.normalized("/a/./b/..")).isEqualTo("/a/");
    assertThat(KongRouter.normalized("/a%zz%2")).isEqualTo("/a%zz%2");
  }

  /** By the program's own way to choose; empty where it has no such route. */
  private Optional<String> expected(Request request) {
    var path =
        request.path().matches("/api/(v1|platform)(/.*)?")
            ? request.path().substring("/api".length())
            : request.path();
    if (path.equals("/metrics") || path.matches("/internal(/.*)?")) {
      return Optional.of(KongFile.CLOSED);
    }
    var container = PathContainer.parsePath(path);
    return routes.stream()
        .filter(route -> methods(route).contains(request.method()))
        .filter(route -> pattern(route).matches(container))
        .min(Comparator.comparing(KongProperties::pattern))
        .map(KongFile::partOf);
  }

  private static PathPattern pattern(ProgramRoute route) {
    return PathPatternParser.defaultInstance.parse(route.pattern());
  }

  private static List<String> methods(ProgramRoute route) {
    return switch (route.method()) {
      case "*" -> METHODS;
      case "GET" -> List.of("GET", "HEAD");
      default -> List.of(route.method());
    };
  }

  @Provide
  Arbitrary<Request> ofTheProgram() {
    return Arbitraries.of(routes)
        .flatMap(
            route ->
                Arbitraries.of(methods(route))
                    .flatMap(
                        method ->
                            word()
                                .list()
                                .ofSize(4)
                                .flatMap(
                                    words ->
                                        Arbitraries.of("", "/api")
                                            .map(
                                                prefix ->
                                                    new Request(
                                                        method, path(route, words, prefix))))));
  }

  private static String path(ProgramRoute route, List<String> words, String prefix) {
    var path = route.pattern();
    for (var word : words) {
      path = VARIABLE.matcher(path).replaceFirst(word);
    }
    return path.matches("/(v1|platform)/.*") ? prefix + path : path;
  }

  /** Also those that are words of other routes. */
  private Arbitrary<String> word() {
    return Arbitraries.oneOf(
        Arbitraries.of("available-regions", "legacy", "projects", "x%2Fy", "read-only", "1", "a.b"),
        Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(20));
  }

  @Provide
  Arbitrary<Request> garbled() {
    var piece =
        Arbitraries.of(
            "/",
            "//",
            "/..",
            "/.",
            "/%2e%2e",
            "/%2E",
            "%2f",
            "/v1",
            "/projects",
            "/%76%31",
            "/api",
            "/platform",
            "/internal",
            "/metrics",
            "/auth/v1",
            "/token",
            "/abc",
            "/organizations",
            "/x;a=b",
            "/profile",
            "/health",
            "/database/query",
            "%00",
            "/api/events");
    return Arbitraries.of(METHODS)
        .flatMap(
            method ->
                piece
                    .list()
                    .ofMinSize(1)
                    .ofMaxSize(7)
                    .map(pieces -> new Request(method, "/" + String.join("", pieces))));
  }

  @Provide
  Arbitrary<Request> foreign() {
    var rooms =
        routes.stream()
            .map(route -> route.pattern().split("/", -1)[1])
            .collect(Collectors.toUnmodifiableSet());
    var word = Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(9);
    return Arbitraries.of(METHODS)
        .flatMap(
            method ->
                word.filter(first -> !rooms.contains(first))
                    .flatMap(
                        first ->
                            word.list()
                                .ofMaxSize(3)
                                .map(
                                    rest ->
                                        new Request(
                                            method, "/" + first + "/" + String.join("/", rest)))));
  }
}
