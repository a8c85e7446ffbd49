package dev.supaplane.query.api;

import static dev.supaplane.kit.access.Permission.ORGANIZATION_READ;
import static dev.supaplane.kit.access.Requires.HANDLER;

import dev.supaplane.kit.access.Access;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.query.api.Views.OrganizationItem;
import dev.supaplane.query.api.Views.OrganizationView;
import dev.supaplane.query.view.ReadModel;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Queries on organizations. */
@RestController
public final class OrganizationQueries {
  private final ReadModel model;
  private final Scheduler blocking;

  /**
   * Queries of a read model.
   *
   * @param blocking where database calls may block
   */
  public OrganizationQueries(ReadModel model, Scheduler blocking) {
    this.model = model;
    this.blocking = blocking;
  }

  @Requires(value = ORGANIZATION_READ, of = HANDLER)
  @GetMapping("/v1/organizations")
  Mono<List<OrganizationItem>> list(ServerWebExchange exchange) {
    return Access.sight(exchange, ORGANIZATION_READ)
        .publishOn(blocking)
        .map(
            sight ->
                model.organizations(sight).stream()
                    .map(row -> new OrganizationItem(row.slug(), row.slug(), row.name()))
                    .toList());
  }

  @Requires(ORGANIZATION_READ)
  @GetMapping("/v1/organizations/{slug}")
  Mono<OrganizationView> one(@PathVariable String slug) {
    return Mono.fromSupplier(
            () ->
                Parameters.name(slug)
                    .flatMap(model::organization)
                    .map(row -> OrganizationView.of(row.slug(), row.name()))
                    .orElseThrow(
                        () ->
                            ApiException.notFound(
                                "organization_not_found", "There is no such organization")))
        .subscribeOn(blocking);
  }
}
