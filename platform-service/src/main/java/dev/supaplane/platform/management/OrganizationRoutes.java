package dev.supaplane.platform.management;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Parameter;
import dev.supaplane.platform.fleet.Fleet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** What belongs to an organization, and what clients ask before they have one. */
@RestController
final class OrganizationRoutes {
  private static final int PAGE = 100;
  private static final int LONGEST_PAGE = 100;
  private static final int LONGEST_SEARCH = 256;
  private static final int MOST_PROJECTS = 20_000;
  // A database in a list has fewer statuses than its project.
  private static final Set<String> OF_DATABASES =
      Set.of(
          "ACTIVE_HEALTHY",
          "ACTIVE_UNHEALTHY",
          "COMING_UP",
          "GOING_DOWN",
          "INIT_FAILED",
          "REMOVED",
          "RESTORING",
          "RESTARTING",
          "RESIZING");

  private final Fleet fleet;

  OrganizationRoutes(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Pages and filters of the list. */
  private record Wanted(int offset, int limit, String search, List<String> statuses) {
    boolean takes(JsonNode project) {
      var name = project.path("name").asString("").toLowerCase(Locale.ROOT);
      return (name.contains(search) || project.path("ref").asString("").startsWith(search))
          && (statuses.isEmpty() || statuses.contains(project.path("status").asString("")));
    }
  }

  @GetMapping("/v1/organizations/{slug}/projects")
  @Requires(Permission.ORGANIZATION_READ)
  Mono<Map<String, Object>> projects(
      @PathVariable String slug,
      @RequestParam(required = false) @Nullable String offset,
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String search,
      @RequestParam(required = false) @Nullable String sort,
      @RequestParam(required = false) @Nullable List<String> statuses,
      ServerWebExchange exchange) {
    var words = search == null ? "" : search.strip().toLowerCase(Locale.ROOT);
    if (words.length() > LONGEST_SEARCH) {
      throw ApiException.badRequest(
          "invalid_search", "search has at most " + LONGEST_SEARCH + " characters");
    }
    var wanted =
        new Wanted(
            (int) Parameter.number("offset", offset, 0, 0, MOST_PROJECTS),
            (int) Parameter.number("limit", limit, LONGEST_PAGE, 1, LONGEST_PAGE),
            words,
            statuses == null ? List.of() : statuses);
    var order = Order.of(sort);
    return fleet
        .organization(exchange, slug)
        .flatMap(_ -> all(exchange, Fleet.slug(slug), new ArrayList<>()))
        .map(projects -> page(projects.stream().filter(wanted::takes).sorted(order), wanted));
  }

  private Mono<List<JsonNode>> all(ServerWebExchange exchange, String slug, List<JsonNode> before) {
    var path =
        "/v1/projects?organization_slug=" + slug + "&limit=" + PAGE + "&offset=" + before.size();
    return fleet
        .plane()
        .query(exchange, path)
        .flatMap(
            page -> {
              page.forEach(before::add);
              return page.size() < PAGE || before.size() >= MOST_PROJECTS
                  ? Mono.just(before)
                  : all(exchange, slug, before);
            });
  }

  private static Map<String, Object> page(Stream<JsonNode> projects, Wanted wanted) {
    var all = projects.toList();
    return Map.of(
        "projects",
        all.stream()
            .skip(wanted.offset())
            .limit(wanted.limit())
            .map(OrganizationRoutes::item)
            .toList(),
        "pagination",
        Map.of("count", all.size(), "limit", wanted.limit(), "offset", wanted.offset()));
  }

  private static Map<String, Object> item(JsonNode project) {
    var ref = project.path("ref").asString("");
    var region = project.path("region").asString("");
    var status = project.path("status").asString("");
    return Map.of(
        "ref",
        ref,
        "name",
        project.path("name").asString(""),
        "cloud_provider",
        "LOCAL",
        "region",
        region,
        "is_branch",
        false,
        "status",
        status,
        "inserted_at",
        project.path("created_at").asString(""),
        "databases",
        List.of(
            Map.of(
                "region",
                region,
                "status",
                OF_DATABASES.contains(status) ? status : "UNKNOWN",
                "cloud_provider",
                "LOCAL",
                "identifier",
                ref,
                "type",
                "PRIMARY")));
  }

  /** What a plan allows; always nothing. */
  record Entitlements(List<Object> entitlements) {}

  /** Nothing is sold here, and so nothing is held back by a plan. */
  @GetMapping("/v1/organizations/{slug}/entitlements")
  @Requires(Permission.ORGANIZATION_READ)
  Mono<Entitlements> entitlements(@PathVariable String slug, ServerWebExchange exchange) {
    return fleet.organization(exchange, slug).map(_ -> new Entitlements(List.of()));
  }

  /** Clients choose among the hosted platform's regions; each of them means this installation. */
  @GetMapping("/v1/projects/available-regions")
  @Requires(Permission.OWN_ACCOUNT)
  Map<String, Object> regions() {
    var here = Map.of("name", "This installation", "code", "americas", "type", "smartGroup");
    return Map.of(
        "recommendations",
        Map.of("smartGroup", here, "specific", List.of()),
        "all",
        Map.of("smartGroup", List.of(here), "specific", List.of()));
  }

  @GetMapping("/v1/snippets")
  @Requires(Permission.OWN_ACCOUNT)
  Map<String, Object> snippets() {
    return Map.of("data", List.of());
  }
}
