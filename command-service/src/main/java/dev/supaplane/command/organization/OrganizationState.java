package dev.supaplane.command.organization;

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
import dev.supaplane.kit.access.Role;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What decisions need to know of an organization.
 *
 * @param isThere between its creation and its deletion
 * @param wasThere from its creation on
 * @param members each account's role
 * @param invitations those that wait for an answer, in time or not, by their ids
 */
record OrganizationState(
    boolean isThere,
    boolean wasThere,
    String name,
    Map<UUID, Role> members,
    Map<UUID, Invited> invitations) {
  /** Before anything happened. */
  static final OrganizationState ABSENT =
      new OrganizationState(false, false, "", Map.of(), Map.of());

  /** Copies the maps. */
  OrganizationState {
    members = Map.copyOf(members);
    invitations = Map.copyOf(invitations);
  }

  /**
   * Somebody who is invited.
   *
   * @param by the member who invites; null for the superuser, and where nobody noted it
   */
  record Invited(String email, Role role, Instant expiresAt, @Nullable UUID by) {}

  /** The state after one more event. */
  OrganizationState after(OrganizationEvent event) {
    return switch (event) {
      case OrganizationCreated e ->
          new OrganizationState(true, true, e.name(), members, invitations);
      case OrganizationRenamed e ->
          new OrganizationState(isThere, wasThere, e.name(), members, invitations);
      case OrganizationDeleted _ -> new OrganizationState(false, true, name, Map.of(), Map.of());
      case MemberAdded e -> withMember(e.account(), Roles.of(e.role()));
      case MemberRoleChanged e -> withMember(e.account(), Roles.of(e.role()));
      case MemberRemoved e -> {
        var left = new HashMap<>(members);
        left.remove(e.account());
        yield new OrganizationState(isThere, wasThere, name, left, invitations);
      }
      case InvitationMade e -> {
        var more = new HashMap<>(invitations);
        more.put(e.invitation(), invited(e));
        yield new OrganizationState(isThere, wasThere, name, members, more);
      }
      case InvitationAccepted e -> withoutInvitation(e.invitation());
      case InvitationRevoked e -> withoutInvitation(e.invitation());
    };
  }

  private static Invited invited(InvitationMade e) {
    return new Invited(e.email(), Roles.of(e.role()), e.expiresAt(), e.invitedBy());
  }

  /** How many owners there are. */
  long owners() {
    return members.values().stream().filter(role -> role == Role.OWNER).count();
  }

  private OrganizationState withMember(UUID account, Role role) {
    var more = new HashMap<>(members);
    more.put(account, role);
    return new OrganizationState(isThere, wasThere, name, more, invitations);
  }

  private OrganizationState withoutInvitation(UUID invitation) {
    var left = new HashMap<>(invitations);
    left.remove(invitation);
    return new OrganizationState(isThere, wasThere, name, members, left);
  }
}
