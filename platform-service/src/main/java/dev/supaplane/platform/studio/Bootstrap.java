package dev.supaplane.platform.studio;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What every page asks before anything else: who it is for, and what that person may do. */
@RestController
final class Bootstrap {
  /** Pages of Studio that could show nothing but a bill that nobody gets. */
  private static final List<String> MEANINGLESS =
      List.of(
          "billing:account_data",
          "billing:credits",
          "billing:invoices",
          "billing:payment_methods",
          "profile:update",
          "projects:transfer");

  /** So many organizations are asked about at a time. */
  private static final int AT_ONCE = 8;

  private final Plane plane;

  Bootstrap(Plane plane) {
    this.plane = plane;
  }

  /** The person as Studio shows it. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Profile(
      long id,
      String auth0Id,
      String gotrueId,
      String primaryEmail,
      String username,
      @Nullable String firstName,
      @Nullable String lastName,
      @Nullable String mobile,
      boolean isAlphaUser,
      boolean isSsoUser,
      @Nullable Integer freeProjectLimit,
      List<String> disabledFeatures) {
    static Profile of(Person person) {
      return new Profile(
          Wire.id(person.account()),
          "",
          person.account(),
          person.email(),
          person.name(),
          person.name(),
          null,
          null,
          false,
          false,
          null,
          MEANINGLESS);
    }
  }

  @GetMapping("/platform/profile")
  @Requires(Permission.OWN_ACCOUNT)
  Mono<Profile> profile(ServerWebExchange exchange) {
    return Person.of(exchange, plane).map(Profile::of);
  }

  /** Studio makes the profile of somebody who has none; here an account is one. */
  @PostMapping("/platform/profile")
  @Requires(Permission.OWN_ACCOUNT)
  @AnswersWith(value = Profile.class, status = 201)
  Mono<ResponseEntity<Profile>> made(ServerWebExchange exchange) {
    return profile(exchange)
        .map(profile -> ResponseEntity.status(HttpStatus.CREATED).body(profile));
  }

  @RequestMapping(
      path = "/platform/profile",
      method = {RequestMethod.PUT, RequestMethod.PATCH})
  @Requires(Permission.OWN_ACCOUNT)
  Mono<Profile> changed() {
    return Mono.error(
        ApiException.badRequest(
            "profile_not_changed_here",
            "Name and e-mail address belong to the account, and whoever runs this control plane"
                + " changes those"));
  }

  @GetMapping("/platform/profile/permissions")
  @Requires(Permission.OWN_ACCOUNT)
  Mono<List<Permissions.Row>> permissions(ServerWebExchange exchange) {
    return Mono.zip(Person.of(exchange, plane), plane.organizations(exchange))
        .flatMap(
            both ->
                Flux.fromIterable(both.getT2())
                    .map(organization -> organization.path("slug").asString())
                    .flatMapSequential(
                        slug ->
                            both.getT1()
                                .role(exchange, plane, slug)
                                .map(role -> Permissions.of(slug, role)),
                        AT_ONCE)
                    .flatMapIterable(rows -> rows)
                    .collectList());
  }

  /** What the wizard of a Studio that takes content of one's own says, and offers. */
  @GetMapping("/platform/custom-content")
  @Requires(Permission.PUBLIC)
  Map<String, JsonNode> customContent() {
    return CustomContent.all();
  }

  /** None is set: a flag that is not told of is off. */
  @GetMapping("/platform/telemetry/feature-flags")
  @Requires(Permission.PUBLIC)
  Map<String, Object> flags() {
    return Map.of();
  }
}
