package dev.supaplane.events.organization;

import dev.supaplane.events.id.OrganizationSlug;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to an organization. None holds a secret: an invitation's token is in no event. */
public sealed interface OrganizationEvent {
  /** The organization. */
  OrganizationSlug slug();

  /** When it happened, by the command side's clock. */
  Instant at();

  /**
   * An organization came to be.
   *
   * @apiNote An organization is made, once in its life.
   * @param name as the user gave it, 1 to 256 characters
   */
  record OrganizationCreated(OrganizationSlug slug, String name, Instant at)
      implements OrganizationEvent {}

  /**
   * An organization has another name; its slug stays.
   *
   * @apiNote A renaming to another name is accepted.
   * @param name as the user gave it, 1 to 256 characters
   */
  record OrganizationRenamed(OrganizationSlug slug, String name, Instant at)
      implements OrganizationEvent {}

  /**
   * An organization is gone, with its memberships and invitations. Its slug is not given again.
   *
   * @apiNote A deletion is accepted, which needs every project of it to be removed; always the last
   *     event of its organization.
   */
  record OrganizationDeleted(OrganizationSlug slug, Instant at) implements OrganizationEvent {}

  /**
   * An account is a member.
   *
   * @apiNote An account makes an organization, is added to one, or accepts an invitation.
   * @param account whose
   * @param role what it is from now on
   */
  record MemberAdded(OrganizationSlug slug, UUID account, MemberRole role, Instant at)
      implements OrganizationEvent {}

  /**
   * A member has another role.
   *
   * @apiNote A change of role is accepted, or a member accepts an invitation to a greater role.
   * @param account whose
   * @param role what it is from now on
   */
  record MemberRoleChanged(OrganizationSlug slug, UUID account, MemberRole role, Instant at)
      implements OrganizationEvent {}

  /**
   * An account is no member any more.
   *
   * @apiNote A member is removed, leaves, or has no account any more.
   * @param account whose
   */
  record MemberRemoved(OrganizationSlug slug, UUID account, Instant at)
      implements OrganizationEvent {}

  /**
   * Somebody is invited to become a member. The token that accepts the invitation is in no event.
   *
   * @apiNote An invitation is accepted from somebody who may give the role.
   * @param invitation its id
   * @param email whom, in lower case
   * @param role what the account would be
   * @param expiresAt until when it can be accepted
   * @param invitedBy the member who invites, without whose power it is nothing; absent for the
   *     superuser, and in events of before 1.4.0
   */
  record InvitationMade(
      OrganizationSlug slug,
      UUID invitation,
      String email,
      MemberRole role,
      Instant expiresAt,
      @Nullable UUID invitedBy,
      Instant at)
      implements OrganizationEvent {
    /** One of the superuser's. */
    public InvitationMade(
        OrganizationSlug slug,
        UUID invitation,
        String email,
        MemberRole role,
        Instant expiresAt,
        Instant at) {
      this(slug, invitation, email, role, expiresAt, null, at);
    }
  }

  /**
   * An invitation was accepted. What follows from it is told by the next event, where the account
   * was no member with that role or a greater one already.
   *
   * @apiNote The account of the invited e-mail address brings the invitation's token in time.
   * @param invitation its id
   * @param account who accepted
   */
  record InvitationAccepted(OrganizationSlug slug, UUID invitation, UUID account, Instant at)
      implements OrganizationEvent {}

  /**
   * An invitation cannot be accepted any more.
   *
   * @apiNote An invitation is taken back, another one to the same address takes its place, or
   *     whoever made it may not give its role any more.
   * @param invitation its id
   */
  record InvitationRevoked(OrganizationSlug slug, UUID invitation, Instant at)
      implements OrganizationEvent {}
}
