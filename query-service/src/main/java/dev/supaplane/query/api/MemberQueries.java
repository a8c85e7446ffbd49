package dev.supaplane.query.api;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Role;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.query.view.Members;
import dev.supaplane.query.view.Members.InvitationRow;
import dev.supaplane.query.view.Members.MemberRow;
import dev.supaplane.query.view.ReadModel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Queries on who is a member of an organization, as what, and who is invited. */
@RestController
public final class MemberQueries {
  private final ReadModel model;
  private final Members members;
  private final Scheduler blocking;

  /**
   * Queries of a read model.
   *
   * @param blocking where database calls may block
   */
  public MemberQueries(ReadModel model, Members members, Scheduler blocking) {
    this.model = model;
    this.members = members;
    this.blocking = blocking;
  }

  /** A member. */
  record MemberItem(String account, @Nullable String email, String role, String since) {
    static MemberItem of(MemberRow row) {
      return new MemberItem(
          row.account().toString(), row.email(), word(row.role()), row.since().toString());
    }
  }

  /** A member as Supabase's Management API has it. */
  @JsonNaming(SnakeCaseStrategy.class)
  record MemberView(
      String userId, String userName, @Nullable String email, String roleName, boolean mfaEnabled) {
    static MemberView of(MemberRow row) {
      var id = row.account().toString();
      return new MemberView(
          id, row.email() == null ? id : row.email(), row.email(), title(row.role()), false);
    }
  }

  /** An invitation. */
  @JsonNaming(SnakeCaseStrategy.class)
  record InvitationItem(String id, String email, String role, String expiresAt, String madeAt) {
    static InvitationItem of(InvitationRow row) {
      return new InvitationItem(
          row.id().toString(),
          row.email(),
          word(row.role()),
          row.expiresAt().toString(),
          row.madeAt().toString());
    }
  }

  /**
   * A role.
   *
   * @param permissions what it may in its organization and in the projects of it
   */
  record RoleItem(String role, String name, List<String> permissions) {
    static RoleItem of(Role role) {
      return new RoleItem(
          word(role),
          title(role),
          Arrays.stream(Permission.values())
              .filter(role::may)
              .map(permission -> permission.name().toLowerCase(Locale.ROOT))
              .toList());
    }
  }

  @GetMapping("/api/organizations/{slug}/members")
  @Requires(Permission.MEMBERS_READ)
  Mono<List<MemberItem>> members(@PathVariable String slug) {
    return of(slug, there -> members.of(there).stream().map(MemberItem::of).toList());
  }

  @GetMapping("/v1/organizations/{slug}/members")
  @Requires(Permission.MEMBERS_READ)
  Mono<List<MemberView>> membersAsThePlatformHasThem(@PathVariable String slug) {
    return of(slug, there -> members.of(there).stream().map(MemberView::of).toList());
  }

  @GetMapping("/api/organizations/{slug}/invitations")
  @Requires(Permission.MEMBERS_READ)
  Mono<List<InvitationItem>> invitations(@PathVariable String slug) {
    return of(
        slug, there -> members.invitationsTo(there).stream().map(InvitationItem::of).toList());
  }

  @GetMapping("/api/organizations/{slug}/roles")
  @Requires(Permission.MEMBERS_READ)
  Mono<List<RoleItem>> roles(@PathVariable String slug) {
    return of(
        slug,
        _ ->
            Stream.of(Role.OWNER, Role.ADMINISTRATOR, Role.DEVELOPER, Role.READ_ONLY)
                .map(RoleItem::of)
                .toList());
  }

  /** One set of rows answers both whether it is there and what is asked of it. */
  private <T> Mono<List<T>> of(String slug, Function<String, List<T>> question) {
    return Mono.fromSupplier(
            () ->
                model.atOnce(
                    () ->
                        Parameters.name(slug)
                            .filter(name -> model.organization(name).isPresent())
                            .map(question)
                            .orElseThrow(
                                () ->
                                    ApiException.notFound(
                                        "organization_not_found",
                                        "There is no such organization"))))
        .subscribeOn(blocking);
  }

  private static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  private static String title(Role role) {
    return switch (role) {
      case OWNER -> "Owner";
      case ADMINISTRATOR -> "Administrator";
      case DEVELOPER -> "Developer";
      case READ_ONLY -> "Read-only";
    };
  }
}
