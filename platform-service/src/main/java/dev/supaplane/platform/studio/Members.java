package dev.supaplane.platform.studio;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Role;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.fleet.Fleet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Who belongs to an organization. Studio knows roles and invitations by numbers. */
@RestController
final class Members {
  /** Roles by the names that Studio shows, the greatest first. */
  static final Map<Role, String> ROLES = roles();

  private static final int MOST_INVITED = 50;
  private static final int LONGEST_EMAIL = 320;

  private final Plane plane;

  Members(Plane plane) {
    this.plane = plane;
  }

  /** A member. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Member(
      String gotrueId,
      @Nullable Boolean isSsoUser,
      Map<String, Object> metadata,
      boolean mfaEnabled,
      @Nullable String primaryEmail,
      List<Integer> roleIds,
      String username) {}

  /** A role. */
  @JsonNaming(SnakeCaseStrategy.class)
  record RoleItem(
      int id, int baseRoleId, String name, @Nullable String description, List<String> projects) {}

  /** Roles; there are none for one project alone. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Roles(List<RoleItem> orgScopedRoles, List<RoleItem> projectScopedRoles) {}

  /** An invitation. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Invitation(long id, String invitedAt, String invitedEmail, int roleId) {}

  /** Invitations. */
  record Invitations(List<Invitation> invitations) {}

  /** A change of a role. */
  @JsonNaming(SnakeCaseStrategy.class)
  record NewRole(@Nullable Integer roleId, @Nullable List<String> roleScopedProjects) {}

  /** People to be invited, one by {@code email} or some by {@code emails}. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Invited(
      @Nullable Integer roleId,
      @Nullable String email,
      @Nullable List<@Nullable String> emails,
      @Nullable List<String> roleScopedProjects) {}

  /** Whose membership did not begin, and why. */
  record Failed(String email, String error) {}

  /** How inviting ended. */
  record InvitedAnswer(List<String> succeeded, List<Failed> failed) {}

  @GetMapping("/platform/organizations/{slug}/members")
  @Requires(Permission.MEMBERS_READ)
  Mono<List<Member>> list(@PathVariable String slug, ServerWebExchange exchange) {
    return plane
        .members(exchange, slug)
        .map(members -> members.stream().map(Members::member).toList());
  }

  @GetMapping("/platform/organizations/{slug}/roles")
  @Requires(Permission.ORGANIZATION_READ)
  Mono<Roles> allRoles(@PathVariable String slug, ServerWebExchange exchange) {
    return plane
        .organization(exchange, slug)
        .map(
            _ ->
                new Roles(
                    ROLES.entrySet().stream()
                        .map(
                            role ->
                                new RoleItem(
                                    number(role.getKey()),
                                    number(role.getKey()),
                                    role.getValue(),
                                    null,
                                    List.of()))
                        .toList(),
                    List.of()));
  }

  @PatchMapping("/platform/organizations/{slug}/members/{account}")
  @Requires(Permission.MEMBERS_MANAGE)
  Mono<Void> change(
      @PathVariable String slug,
      @PathVariable String account,
      @RequestBody NewRole body,
      ServerWebExchange exchange) {
    demandWhole(body.roleScopedProjects());
    return plane
        .command(
            exchange,
            HttpMethod.PATCH,
            of(slug, account),
            Map.of("role", role(body.roleId()).name().toLowerCase(Locale.ROOT)))
        .then();
  }

  @DeleteMapping("/platform/organizations/{slug}/members/{account}")
  @Requires(Permission.MEMBERS_MANAGE)
  Mono<Void> remove(
      @PathVariable String slug, @PathVariable String account, ServerWebExchange exchange) {
    return plane.command(exchange, HttpMethod.DELETE, of(slug, account), null).then();
  }

  @GetMapping("/platform/organizations/{slug}/members/invitations")
  @Requires(Permission.MEMBERS_READ)
  Mono<Invitations> invitations(@PathVariable String slug, ServerWebExchange exchange) {
    return invitationsOf(slug, exchange)
        .map(list -> new Invitations(list.stream().map(Members::invitation).toList()));
  }

  /**
   * No mail is sent here, and Studio has no place to show a link. So whoever has an account becomes
   * a member at once, and for others it is said what to do.
   */
  @PostMapping("/platform/organizations/{slug}/members/invitations")
  @Requires(Permission.MEMBERS_MANAGE)
  @AnswersWith(value = InvitedAnswer.class, status = 201)
  Mono<ResponseEntity<InvitedAnswer>> invite(
      @PathVariable String slug, @RequestBody Invited body, ServerWebExchange exchange) {
    demandWhole(body.roleScopedProjects());
    var role = role(body.roleId()).name().toLowerCase(Locale.ROOT);
    var path = "/api/organizations/" + Fleet.slug(slug) + "/members";
    return Flux.fromIterable(emails(body))
        .concatMap(
            email ->
                plane
                    .services()
                    .commandOfSeveral(
                        exchange,
                        HttpMethod.POST,
                        path,
                        Map.of("email", email, "role", role),
                        email)
                    .map(_ -> new Failed(email, ""))
                    .onErrorResume(
                        ApiException.class, error -> Mono.just(new Failed(email, why(error)))))
        .collectList()
        .map(
            ends ->
                ResponseEntity.status(HttpStatus.CREATED)
                    .body(
                        new InvitedAnswer(
                            ends.stream()
                                .filter(end -> end.error().isEmpty())
                                .map(Failed::email)
                                .toList(),
                            ends.stream().filter(end -> !end.error().isEmpty()).toList())));
  }

  @DeleteMapping("/platform/organizations/{slug}/members/invitations/{id}")
  @Requires(Permission.MEMBERS_MANAGE)
  Mono<Void> revoke(
      @PathVariable String slug, @PathVariable String id, ServerWebExchange exchange) {
    return invitationsOf(slug, exchange)
        .flatMap(
            list ->
                Mono.justOrEmpty(
                    list.stream()
                        .map(invitation -> invitation.path("id").asString())
                        .filter(known -> Long.toString(Wire.id(known)).equals(id))
                        .findFirst()))
        .switchIfEmpty(
            Mono.error(
                () -> ApiException.notFound("invitation_not_found", "There is no such invitation")))
        .flatMap(
            known ->
                plane.command(
                    exchange,
                    HttpMethod.DELETE,
                    "/api/organizations/" + slug + "/invitations/" + Wire.encoded(known),
                    null))
        .then();
  }

  private Mono<List<JsonNode>> invitationsOf(String slug, ServerWebExchange exchange) {
    return plane
        .services()
        .query(exchange, "/api/organizations/" + Fleet.slug(slug) + "/invitations")
        .map(body -> Plane.items(body, "invitations").toList());
  }

  private static Member member(JsonNode member) {
    var account = member.path("account").asString();
    var email = member.path("email").isString() ? member.path("email").stringValue() : null;
    return new Member(
        account,
        false,
        Map.of(),
        false,
        email,
        Person.role(member).map(Members::number).stream().toList(),
        email == null ? account : email.replaceFirst("@.*", ""));
  }

  private static Invitation invitation(JsonNode invitation) {
    return new Invitation(
        Wire.id(invitation.path("id").asString()),
        invitation.path("made_at").asString(),
        invitation.path("email").asString(),
        Person.role(invitation).map(Members::number).orElse(number(Role.READ_ONLY)));
  }

  /** The number of a role: 1 for the greatest. */
  private static int number(Role role) {
    return switch (role) {
      case OWNER -> 1;
      case ADMINISTRATOR -> 2;
      case DEVELOPER -> 3;
      case READ_ONLY -> 4;
    };
  }

  private static Role role(@Nullable Integer number) {
    return ROLES.keySet().stream()
        .filter(role -> number != null && number(role) == number)
        .findFirst()
        .orElseThrow(
            () ->
                ApiException.badRequest(
                    "unknown_role", "role_id is one of 1 (owner) to 4 (read-only)"));
  }

  private static Map<Role, String> roles() {
    var roles = new LinkedHashMap<Role, String>();
    roles.put(Role.OWNER, "Owner");
    roles.put(Role.ADMINISTRATOR, "Administrator");
    roles.put(Role.DEVELOPER, "Developer");
    roles.put(Role.READ_ONLY, "Read-only");
    return Collections.unmodifiableMap(roles);
  }

  /** A role for some projects alone would be said to be one, and be one for all. */
  private static void demandWhole(@Nullable List<String> projects) {
    if (projects != null && !projects.isEmpty()) {
      throw ApiException.badRequest(
          "no_project_roles",
          "Roles are for a whole organization; put the projects into one of their own, or give a"
              + " token that is limited to them");
    }
  }

  private static List<String> emails(Invited body) {
    var emails = new ArrayList<String>();
    if (body.email() != null) {
      emails.add(body.email().strip());
    }
    if (body.emails() != null) {
      body.emails().forEach(email -> emails.add(email == null ? "" : email.strip()));
    }
    if (emails.isEmpty()
        || emails.size() > MOST_INVITED
        || emails.stream().anyMatch(e -> e.isEmpty() || e.length() > LONGEST_EMAIL)) {
      throw ApiException.badRequest(
          "invalid_emails", "Name 1 to " + MOST_INVITED + " e-mail addresses");
    }
    return emails;
  }

  private static String why(ApiException error) {
    return error.status() == 404
        ? "Nobody has an account with this address. Make one, or invite by the API, which answers"
            + " a link to pass on: POST /api/organizations/{slug}/invitations"
        : error.getMessage();
  }

  private static String of(String slug, String account) {
    try {
      return "/api/organizations/" + Fleet.slug(slug) + "/members/" + UUID.fromString(account);
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound("member_not_found", "There is no such member");
    }
  }
}
