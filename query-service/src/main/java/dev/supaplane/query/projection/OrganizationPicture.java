package dev.supaplane.query.projection;

import dev.supaplane.events.organization.MemberRole;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the rows say of one organization.
 *
 * @param version number of its latest event
 * @param deletedAt absent while it is there
 * @param invitations those that wait for an answer, by their ids
 */
record OrganizationPicture(
    String slug,
    String name,
    Instant createdAt,
    long version,
    @Nullable Instant deletedAt,
    Map<UUID, Member> members,
    Map<UUID, Invitation> invitations) {
  /** Copies the maps. */
  OrganizationPicture {
    members = Map.copyOf(members);
    invitations = Map.copyOf(invitations);
  }

  /** Since when an account is a member, and what it is. */
  record Member(MemberRole role, Instant since) {}

  /** Who is invited. */
  record Invitation(String email, MemberRole role, Instant expiresAt, Instant madeAt) {}
}
