package dev.supaplane.platform.studio;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Mono;

/**
 * Answers what {@link Meaningless} has a row for. What names an organization or a project names one
 * that is there, and that the caller may see.
 */
@RestController
final class MeaninglessRoutes {
  private final Plane plane;

  MeaninglessRoutes(Plane plane) {
    this.plane = plane;
  }

  @GetMapping({
    "/platform/notifications",
    "/platform/notifications/summary",
    "/platform/stripe/invoices/overdue",
    "/platform/integrations",
    "/platform/integrations/github/authorization",
    "/platform/integrations/github/connections",
    "/platform/integrations/github/repositories",
    "/platform/projects-resource-warnings"
  })
  @Requires(Permission.OWN_ACCOUNT)
  Mono<ResponseEntity<byte[]>> ofAccount(ServerWebExchange exchange) {
    return Mono.just(answer(exchange, ""));
  }

  @GetMapping({
    "/platform/integrations/{slug}",
    "/platform/organizations/{slug}/oauth/apps",
    "/platform/organizations/{slug}/usage",
    "/platform/organizations/{slug}/usage/daily",
    "/platform/organizations/{slug}/billing/subscription",
    "/platform/organizations/{slug}/billing/plans",
    "/platform/organizations/{slug}/billing/credits/balance",
    "/platform/organizations/{slug}/billing/invoices",
    "/platform/organizations/{slug}/billing/invoices/upcoming",
    "/platform/organizations/{slug}/payments",
    "/platform/organizations/{slug}/customer",
    "/platform/organizations/{slug}/tax-ids",
    "/platform/organizations/{slug}/members/reached-free-project-limit",
    "/platform/organizations/{slug}/members/mfa/enforcement",
    "/platform/organizations/{slug}/sso"
  })
  @Requires(Permission.ORGANIZATION_READ)
  Mono<ResponseEntity<byte[]>> ofOrganization(
      @PathVariable String slug, ServerWebExchange exchange) {
    return plane.organization(exchange, slug).map(_ -> answer(exchange, ""));
  }

  @GetMapping({
    "/platform/projects/{ref}/billing/addons",
    "/platform/projects/{ref}/content",
    "/platform/projects/{ref}/content/count",
    "/platform/projects/{ref}/content/folders",
    "/platform/projects/{ref}/load-balancers",
    "/platform/projects/{ref}/run-lints",
    "/platform/projects/{ref}/notifications/advisor/exceptions",
    "/platform/projects/{ref}/config/secrets/update-status",
    "/platform/projects/{ref}/disk",
    "/platform/projects/{ref}/disk/util",
    "/platform/projects/{ref}/disk/custom-config",
    "/platform/projects/{ref}/infra-monitoring",
    "/platform/projects/{ref}/daily-stats",
    "/platform/projects/{ref}/analytics/endpoints/{name}",
    "/platform/projects/{ref}/privatelink/associations",
    "/platform/database/{ref}/backups",
    "/platform/database/{ref}/backups/downloadable-backups",
    "/platform/storage/{ref}/archive"
  })
  @Requires(Permission.PROJECT_READ)
  Mono<ResponseEntity<byte[]>> ofProject(@PathVariable String ref, ServerWebExchange exchange) {
    return plane.project(exchange, ref).map(project -> answer(exchange, project.ref()));
  }

  @PutMapping("/platform/projects/{ref}/content")
  @Requires(Permission.PROJECT_READ)
  Mono<ResponseEntity<byte[]>> keep(@PathVariable String ref, ServerWebExchange exchange) {
    return ofProject(ref, exchange);
  }

  /** Studio tells of itself on the sign-in page, too. */
  @PostMapping({
    "/platform/telemetry/event",
    "/platform/telemetry/identify",
    "/platform/telemetry/reset",
    "/platform/telemetry/page",
    "/platform/telemetry/page-leave",
    "/platform/telemetry/groups/identify",
    "/platform/telemetry/groups/reset",
    "/platform/telemetry/feature-flags/track"
  })
  @Requires(Permission.PUBLIC)
  Mono<ResponseEntity<byte[]>> telemetry(ServerWebExchange exchange) {
    return Mono.just(answer(exchange, ""));
  }

  @PostMapping({
    "/platform/feedback/downgrade",
    "/platform/feedback/upgrade",
    "/platform/feedback/send",
    "/platform/profile/audit-login"
  })
  @Requires(Permission.OWN_ACCOUNT)
  Mono<ResponseEntity<byte[]>> told(ServerWebExchange exchange) {
    return Mono.just(answer(exchange, ""));
  }

  @PatchMapping({"/platform/notifications", "/platform/notifications/archive-all"})
  @Requires(Permission.OWN_ACCOUNT)
  Mono<ResponseEntity<byte[]>> seen(ServerWebExchange exchange) {
    return Mono.just(answer(exchange, ""));
  }

  private static ResponseEntity<byte[]> answer(ServerWebExchange exchange, String ref) {
    PathPattern pattern =
        exchange.getRequiredAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    var method = exchange.getRequest().getMethod().name();
    // HEAD is asked of a list for how much there is of it.
    var row =
        Objects.requireNonNull(
            Meaningless.table()
                .get((method.equals("HEAD") ? "GET" : method) + " " + pattern.getPatternString()),
            "a route without an answer");
    var answer = ResponseEntity.status(row.status()).header("X-Total-Count", "0");
    return row.body() == null
        ? answer.build()
        : answer
            .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
            .body(
                row.body()
                    .replace("{ref}", ref)
                    .replace("{now}", Instant.now().toString())
                    .getBytes(StandardCharsets.UTF_8));
  }
}
