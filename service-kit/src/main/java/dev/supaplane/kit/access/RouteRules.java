package dev.supaplane.kit.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.http.HttpMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The rule of each route, as it stands beside its mapping. A service whose routes do not all have
 * one does not start.
 */
public final class RouteRules implements SmartInitializingSingleton {
  private static final String ATTRIBUTE = "dev.supaplane.rule";
  private static final String REF = "ref";
  private static final String SLUG = "slug";

  private final Supplier<List<RequestMappingInfoHandlerMapping>> mappings;
  private final Supplier<List<String>> unruled;

  /**
   * Rules of some mappings.
   *
   * @param mappings asked for when they are needed, since they are made later
   * @param unruled names of what answers requests without a mapping of this kind
   */
  public RouteRules(
      Supplier<List<RequestMappingInfoHandlerMapping>> mappings, Supplier<List<String>> unruled) {
    this.mappings = mappings;
    this.unruled = unruled;
  }

  /** What is known of a request's route. */
  sealed interface Found {
    /**
     * It has a rule.
     *
     * @param action the method and the pattern
     */
    record Rule(Requires requires, Target target, String action) implements Found {}

    /** It only tells which methods a path takes. */
    record Options() implements Found {}

    /** There is no such route. */
    record Nothing() implements Found {}

    /** The path takes other methods or types. */
    record Misfit(Throwable error) implements Found {}
  }

  /** Whether a request's route is open to everybody. */
  public Mono<Boolean> isPublic(ServerWebExchange exchange) {
    return of(exchange)
        .map(
            found ->
                found instanceof Found.Rule rule
                    && rule.requires().value().scope() == Scope.EVERYBODY);
  }

  /** What is known of a request's route; looked up once. */
  Mono<Found> of(ServerWebExchange exchange) {
    var known = exchange.<Found>getAttribute(ATTRIBUTE);
    if (known != null) {
      return Mono.just(known);
    }
    return Flux.fromIterable(mappings.get())
        .concatMap(mapping -> mapping.getHandlerInternal(exchange))
        .next()
        .map(handler -> found(exchange, handler))
        .defaultIfEmpty(new Found.Nothing())
        .onErrorResume(error -> Mono.just(new Found.Misfit(error)))
        .doOnNext(found -> exchange.getAttributes().put(ATTRIBUTE, found));
  }

  private static Found found(ServerWebExchange exchange, HandlerMethod handler) {
    var requires = handler.getMethodAnnotation(Requires.class);
    if (requires == null) {
      return HttpMethod.OPTIONS.equals(exchange.getRequest().getMethod())
          ? new Found.Options()
          : new Found.Nothing();
    }
    return new Found.Rule(requires, target(exchange, requires), action(exchange));
  }

  private static Target target(ServerWebExchange exchange, Requires requires) {
    var of = requires.of();
    if (of.equals(Requires.HANDLER)) {
      return Target.NONE;
    }
    var variables =
        exchange.<Map<String, String>>getAttributeOrDefault(
            HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of());
    if (!of.isEmpty()) {
      return requires.value().scope() == Scope.PROJECT
          ? new Target(null, variables.get(of))
          : new Target(variables.get(of), null);
    }
    return variables.containsKey(REF)
        ? new Target(null, variables.get(REF))
        : new Target(variables.get(SLUG), null);
  }

  /** The pattern, never the path: paths are written by callers. */
  private static String action(ServerWebExchange exchange) {
    var pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    return exchange.getRequest().getMethod() + " " + (pattern == null ? "?" : pattern);
  }

  /** A route that requests can be made to. */
  public record Declared(String method, String pattern, Requires requires) {}

  /** Every route with its rule, by pattern and method. */
  public List<Declared> declared() {
    var declared = new ArrayList<Declared>();
    for (var mapping : mappings.get()) {
      mapping
          .getHandlerMethods()
          .forEach(
              (info, handler) -> {
                var requires = handler.getMethodAnnotation(Requires.class);
                if (requires != null) {
                  each(info, requires, declared);
                }
              });
    }
    declared.sort(
        java.util.Comparator.comparing(Declared::pattern).thenComparing(Declared::method));
    return declared;
  }

  private static void each(RequestMappingInfo info, Requires requires, List<Declared> declared) {
    var methods = info.getMethodsCondition().getMethods();
    for (var pattern : info.getPatternsCondition().getPatterns()) {
      if (methods.isEmpty()) {
        declared.add(new Declared("*", pattern.getPatternString(), requires));
      }
      methods.forEach(
          method ->
              declared.add(new Declared(method.name(), pattern.getPatternString(), requires)));
    }
  }

  @Override
  public void afterSingletonsInstantiated() {
    var wrong = new ArrayList<String>();
    unruled.get().forEach(name -> wrong.add(name + " answers beside the routes that have rules"));
    for (var mapping : mappings.get()) {
      mapping
          .getHandlerMethods()
          .forEach(
              (info, handler) ->
                  objection(info, handler.getMethodAnnotation(Requires.class))
                      .ifPresent(what -> wrong.add(handler.getShortLogMessage() + " " + what)));
    }
    if (!wrong.isEmpty()) {
      throw new IllegalStateException(
          "routes without a rule that can be kept: " + String.join("; ", wrong));
    }
  }

  /** What is wrong with the rule of a route. */
  static Optional<String> objection(RequestMappingInfo info, @Nullable Requires requires) {
    if (requires == null) {
      return Optional.of("has no @Requires");
    }
    var scope = requires.value().scope();
    if (requires.of().equals(Requires.HANDLER)
        || (scope != Scope.ORGANIZATION && scope != Scope.PROJECT)) {
      return Optional.empty();
    }
    var names = requires.of().isEmpty() ? List.of(REF, SLUG) : List.of(requires.of());
    return info.getPatternsCondition().getPatterns().stream()
        .map(pattern -> pattern.getPatternString())
        .filter(pattern -> names.stream().noneMatch(name -> hasVariable(pattern, name)))
        .findFirst()
        .map(pattern -> pattern + " names none of " + names + ", and its handler is not to ask");
  }

  private static boolean hasVariable(String pattern, String name) {
    return Pattern.compile("\\{" + Pattern.quote(name) + "(:[^}]*)?}").matcher(pattern).find();
  }
}
