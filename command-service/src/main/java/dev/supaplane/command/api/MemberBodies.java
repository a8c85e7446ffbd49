package dev.supaplane.command.api;

import dev.supaplane.command.organization.OrganizationRegister.Invitation;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.kit.access.Role;
import dev.supaplane.kit.web.ApiException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Bodies of requests and answers about members and invitations, and their validation. */
final class MemberBodies {
  private static final int LONGEST_EMAIL = 254;
  private static final Pattern EMAIL =
      Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}]+");
  private static final Duration STANDARD_TIME = Duration.ofDays(7);
  private static final Duration LONGEST_TIME = Duration.ofDays(30);

  private MemberBodies() {}

  /** Body of PATCH /v1/organizations/{slug}. */
  record Rename(@Nullable String name) {}

  /**
   * Body of a new member: one of both says who.
   *
   * @param account its id
   * @param email its address
   */
  record NewMember(@Nullable String account, @Nullable String email, @Nullable String role) {}

  /** Body of a change of role. */
  record NewRole(@Nullable String role) {}

  /**
   * Body of an invitation.
   *
   * @param expiresIn an ISO-8601 duration; absent means seven days
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record NewInvitation(@Nullable String email, @Nullable String role, @Nullable String expiresIn) {}

  /** Body of an acceptance. */
  record Acceptance(@Nullable String token) {}

  /**
   * A member.
   *
   * @param role absent for one that is a member no more
   */
  record MemberAnswer(String organization, String account, @Nullable String role) {}

  /**
   * An invitation, for whoever invites.
   *
   * @param token what it is accepted with; told once, to the request that made it
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record InvitationAnswer(
      String id,
      String organization,
      String email,
      String role,
      String expiresAt,
      @Nullable String token) {
    static InvitationAnswer of(Invitation made, @Nullable String token) {
      return new InvitationAnswer(
          made.id().toString(),
          made.organization().value(),
          made.email(),
          word(made.role()),
          made.expiresAt().toString(),
          token);
    }
  }

  /** An invitation, for whoever has its token. */
  @JsonNaming(SnakeCaseStrategy.class)
  record InvitedAnswer(
      String organization, String organizationName, String email, String role, String expiresAt) {}

  /** A revoked invitation. */
  record RevokedAnswer(String organization, String id) {}

  /** A deleted organization. */
  record DeletedOrganization(String id, String slug) {}

  /** An organization's slug from a path. */
  static OrganizationSlug slug(String slug) {
    try {
      return new OrganizationSlug(slug);
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound("organization_not_found", "There is no such organization");
    }
  }

  /** A role by its name. */
  static Role role(@Nullable String name) {
    var word = name == null ? "" : name.replace('-', '_').toLowerCase(Locale.ROOT);
    return Arrays.stream(Role.values())
        .filter(role -> word(role).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                ApiException.badRequest(
                    "invalid_role",
                    "role is one of: "
                        + Arrays.stream(Role.values())
                            .map(MemberBodies::word)
                            .collect(Collectors.joining(", "))));
  }

  /** A role's name, such as {@code read_only}. */
  static String word(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }

  /** An e-mail address, in lower case. */
  static String email(@Nullable String email) {
    var trimmed = email == null ? "" : email.strip();
    if (trimmed.length() > LONGEST_EMAIL || !EMAIL.matcher(trimmed).matches()) {
      throw ApiException.badRequest(
          "invalid_email",
          "email is an address of at most " + LONGEST_EMAIL + " characters, such as a@example.com");
    }
    return trimmed.toLowerCase(Locale.ROOT);
  }

  /** An account's id. */
  static UUID account(@Nullable String id) {
    return uuid(id, "An account's id is a UUID");
  }

  /** An invitation's id. */
  static UUID invitation(String id) {
    return uuid(id, "An invitation's id is a UUID");
  }

  /** For how long an invitation can be accepted. */
  static Duration expiresIn(@Nullable String text) {
    if (text == null) {
      return STANDARD_TIME;
    }
    try {
      var time = Duration.parse(text);
      if (time.isPositive() && time.compareTo(LONGEST_TIME) <= 0) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // The same answer as for a time out of bounds.
    }
    throw ApiException.badRequest(
        "invalid_expires_in",
        "expires_in is an ISO-8601 duration of at most "
            + LONGEST_TIME.toDays()
            + " days, such as P7D or PT12H");
  }

  private static UUID uuid(@Nullable String id, String otherwise) {
    try {
      return UUID.fromString(id == null ? "" : id);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("invalid_id", otherwise);
    }
  }
}
