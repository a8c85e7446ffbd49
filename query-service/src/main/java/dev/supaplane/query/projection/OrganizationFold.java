package dev.supaplane.query.projection;

import dev.supaplane.events.organization.MemberRole;
import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.organization.OrganizationEvent.InvitationAccepted;
import dev.supaplane.events.organization.OrganizationEvent.InvitationMade;
import dev.supaplane.events.organization.OrganizationEvent.InvitationRevoked;
import dev.supaplane.events.organization.OrganizationEvent.MemberAdded;
import dev.supaplane.events.organization.OrganizationEvent.MemberRemoved;
import dev.supaplane.events.organization.OrganizationEvent.MemberRoleChanged;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationDeleted;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationRenamed;
import dev.supaplane.query.projection.OrganizationPicture.Invitation;
import dev.supaplane.query.projection.OrganizationPicture.Member;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An organization's rows as a pure function of its events. */
final class OrganizationFold {
  private OrganizationFold() {}

  /**
   * The organization after an event; empty for an event that counted before, and for one of an
   * organization whose beginning is not known.
   */
  static Optional<OrganizationPicture> after(
      Optional<OrganizationPicture> before, OrganizationEvent event, long sequence) {
    if (event instanceof OrganizationCreated e) {
      return before.isPresent()
          ? Optional.empty()
          : Optional.of(
              new OrganizationPicture(
                  e.slug().value(), e.name(), e.at(), sequence, null, Map.of(), Map.of()));
    }
    return before
        .filter(picture -> sequence > picture.version())
        .map(picture -> new Draft(picture).after(event, sequence));
  }

  /** A picture that is being changed. */
  private static final class Draft {
    private final OrganizationPicture before;
    private final Map<UUID, Member> members;
    private final Map<UUID, Invitation> invitations;
    private String name;
    private @Nullable Instant deletedAt;

    Draft(OrganizationPicture picture) {
      before = picture;
      members = new HashMap<>(picture.members());
      invitations = new HashMap<>(picture.invitations());
      name = picture.name();
      deletedAt = picture.deletedAt();
    }

    OrganizationPicture after(OrganizationEvent event, long sequence) {
      switch (event) {
        case OrganizationCreated _ ->
            throw new IllegalStateException("creations are handled before");
        case OrganizationRenamed e -> name = e.name();
        case OrganizationDeleted e -> {
          deletedAt = e.at();
          members.clear();
          invitations.clear();
        }
        case MemberAdded e -> members.put(e.account(), new Member(e.role(), e.at()));
        case MemberRoleChanged e -> change(e.account(), e.role());
        case MemberRemoved e -> members.remove(e.account());
        case InvitationMade e ->
            invitations.put(
                e.invitation(), new Invitation(e.email(), e.role(), e.expiresAt(), e.at()));
        case InvitationAccepted e -> invitations.remove(e.invitation());
        case InvitationRevoked e -> invitations.remove(e.invitation());
      }
      return new OrganizationPicture(
          before.slug(), name, before.createdAt(), sequence, deletedAt, members, invitations);
    }

    private void change(UUID account, MemberRole role) {
      members.computeIfPresent(account, (_, member) -> new Member(role, member.since()));
    }
  }
}
