package dev.supaplane.command.organization;

import dev.supaplane.events.organization.MemberRole;
import dev.supaplane.kit.access.Role;

/** Roles as events tell them, and as access knows them: the one place where both are one. */
public final class Roles {
  private Roles() {}

  /** A role as access knows it. */
  public static Role of(MemberRole role) {
    return switch (role) {
      case OWNER -> Role.OWNER;
      case ADMINISTRATOR -> Role.ADMINISTRATOR;
      case DEVELOPER -> Role.DEVELOPER;
      case READ_ONLY -> Role.READ_ONLY;
    };
  }

  /** A role as events tell it. */
  public static MemberRole told(Role role) {
    return switch (role) {
      case OWNER -> MemberRole.OWNER;
      case ADMINISTRATOR -> MemberRole.ADMINISTRATOR;
      case DEVELOPER -> MemberRole.DEVELOPER;
      case READ_ONLY -> MemberRole.READ_ONLY;
    };
  }
}
