package dev.supaplane.command.organization;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.kit.access.Role;
import java.time.Instant;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;

/** What can be asked of an organization. */
public sealed interface OrganizationCommand
    permits CreateOrganization,
        OrganizationCommand.Requested,
        OrganizationCommand.AcceptInvitation,
        OrganizationCommand.EndMembership {
  /** The organization. */
  OrganizationSlug slug();

  /** The aggregate's identifier. */
  @TargetAggregateIdentifier
  default String aggregateId() {
    return slug().value();
  }

  /** What is allowed by what its asker is in the organization. */
  sealed interface Requested extends OrganizationCommand {
    /** Who asks. */
    Requester by();
  }

  /**
   * Give it another name.
   *
   * @param name 1 to 256 characters
   */
  record RenameOrganization(OrganizationSlug slug, String name, Requester by)
      implements Requested {}

  /** Delete it; none of its projects may be left. */
  record DeleteOrganization(OrganizationSlug slug, Requester by) implements Requested {}

  /** Make an account a member. */
  record AddMember(OrganizationSlug slug, UUID account, Role role, Requester by)
      implements Requested {}

  /** Give a member another role. */
  record ChangeRole(OrganizationSlug slug, UUID account, Role role, Requester by)
      implements Requested {}

  /** Make an account no member any more; everybody may leave. */
  record RemoveMember(OrganizationSlug slug, UUID account, Requester by) implements Requested {}

  /**
   * Invite whoever has an e-mail address. An earlier invitation to it is taken back.
   *
   * @param invitation its id
   * @param email in lower case
   * @param expiresAt until when it can be accepted
   * @param tokenHash of the token that accepts it
   */
  record MakeInvitation(
      OrganizationSlug slug,
      UUID invitation,
      String email,
      Role role,
      Instant expiresAt,
      String tokenHash,
      Requester by)
      implements Requested {}

  /** Take an invitation back. */
  record RevokeInvitation(OrganizationSlug slug, UUID invitation, Requester by)
      implements Requested {}

  /** An account is gone, so it is no member any more, be it the last owner. */
  record EndMembership(OrganizationSlug slug, UUID account) implements OrganizationCommand {}

  /**
   * Become a member by an invitation, whose token was brought.
   *
   * @param email the account's, in lower case
   */
  record AcceptInvitation(OrganizationSlug slug, UUID invitation, UUID account, String email)
      implements OrganizationCommand {}
}
