package dev.supaplane.platform.studio;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Role;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.fleet.Fleet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Organizations in Studio's shapes. Nobody pays here, so all have all that there is. */
@RestController
final class Organizations {
  private static final int AT_ONCE = 8;

  private final Plane plane;

  Organizations(Plane plane) {
    this.plane = plane;
  }

  /** A plan; Studio shows the most for this one. */
  record Plan(String id, String name) {
    static final Plan ALL = new Plan("enterprise", "Enterprise");
  }

  /** An organization in a list, and as it was made. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Item(
      long id,
      String slug,
      String name,
      @Nullable String billingEmail,
      @Nullable String billingPartner,
      @Nullable String integrationSource,
      boolean isOwner,
      List<String> optInTags,
      boolean organizationMissingAddress,
      boolean organizationMissingTaxId,
      boolean organizationRequiresMfa,
      Plan plan,
      @Nullable Map<String, String> restrictionData,
      @Nullable String restrictionStatus,
      @Nullable String stripeCustomerId,
      @Nullable String subscriptionId,
      boolean usageBillingEnabled) {
    static Item of(String slug, String name, boolean isOwner) {
      return new Item(
          Wire.id(slug),
          slug,
          name,
          null,
          null,
          null,
          isOwner,
          List.of(),
          false,
          false,
          false,
          Plan.ALL,
          null,
          null,
          null,
          null,
          false);
    }
  }

  /** An organization by itself. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Detail(
      long id,
      String slug,
      String name,
      @Nullable String billingEmail,
      @Nullable String billingPartner,
      boolean hasOrioleProject,
      @Nullable String integrationSource,
      List<String> optInTags,
      Plan plan,
      @Nullable Map<String, String> restrictionData,
      @Nullable String restrictionStatus,
      boolean usageBillingEnabled) {
    static Detail of(String slug, String name) {
      return new Detail(
          Wire.id(slug),
          slug,
          name,
          null,
          null,
          false,
          null,
          List.of(),
          Plan.ALL,
          null,
          null,
          false);
    }
  }

  /** An organization after a change. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Changed(
      long id, String slug, String name, List<String> optInTags, String stripeCustomerId) {}

  /**
   * What is asked for: members on billing, size and kind of company are ignored.
   *
   * @param name null where it does not change
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Wanted(@Nullable String name) {}

  @GetMapping("/platform/organizations")
  @Requires(Permission.OWN_ACCOUNT)
  Mono<List<Item>> list(ServerWebExchange exchange) {
    return Mono.zip(Person.of(exchange, plane), plane.organizations(exchange))
        .flatMap(
            both ->
                Flux.fromIterable(both.getT2())
                    .flatMapSequential(
                        organization -> {
                          var slug = organization.path("slug").asString();
                          return both.getT1()
                              .role(exchange, plane, slug)
                              .map(
                                  role ->
                                      Item.of(
                                          slug,
                                          organization.path("name").asString(),
                                          role.atLeast(Role.OWNER)));
                        },
                        AT_ONCE)
                    .collectList());
  }

  @GetMapping("/platform/organizations/{slug}")
  @Requires(Permission.ORGANIZATION_READ)
  Mono<Detail> one(@PathVariable String slug, ServerWebExchange exchange) {
    return plane
        .organization(exchange, slug)
        .map(body -> Detail.of(body.path("slug").asString(), body.path("name").asString()));
  }

  @PostMapping("/platform/organizations")
  @Requires(Permission.ORGANIZATION_CREATE)
  @AnswersWith(value = Item.class, status = 201)
  Mono<ResponseEntity<Item>> create(@RequestBody Wanted body, ServerWebExchange exchange) {
    return plane
        .command(exchange, HttpMethod.POST, "/v1/organizations", body)
        .flatMap(
            reply -> {
              var slug = reply.body().path("slug").asString();
              return plane
                  .services()
                  .queryAfter(exchange, reply.version(), "/v1/organizations/" + Fleet.slug(slug))
                  .map(seen -> Item.of(slug, seen.path("name").asString(), true));
            })
        .map(item -> ResponseEntity.status(HttpStatus.CREATED).body(item));
  }

  @PatchMapping("/platform/organizations/{slug}")
  @Requires(Permission.ORGANIZATION_UPDATE)
  Mono<Changed> rename(
      @PathVariable String slug, @RequestBody Wanted body, ServerWebExchange exchange) {
    if (body.name() == null) {
      throw ApiException.badRequest(
          "nothing_to_change", "Of an organization, only the name can be changed: send a name");
    }
    var path = "/v1/organizations/" + Fleet.slug(slug);
    return plane
        .command(exchange, HttpMethod.PATCH, path, body)
        .flatMap(reply -> plane.services().queryAfter(exchange, reply.version(), path))
        .map(seen -> new Changed(Wire.id(slug), slug, seen.path("name").asString(), List.of(), ""));
  }

  @DeleteMapping("/platform/organizations/{slug}")
  @Requires(Permission.ORGANIZATION_DELETE)
  Mono<Void> delete(@PathVariable String slug, ServerWebExchange exchange) {
    return plane
        .command(exchange, HttpMethod.DELETE, "/v1/organizations/" + Fleet.slug(slug), null)
        .then();
  }

  @GetMapping("/platform/organizations/{slug}/entitlements")
  @Requires(Permission.ORGANIZATION_READ)
  Mono<Entitlements> entitlements(@PathVariable String slug, ServerWebExchange exchange) {
    return plane.organization(exchange, slug).map(_ -> Entitlements.ALL);
  }
}
