package dev.supaplane.kit.access;

/** What a member of an organization is. Each role may what a lesser one may, and more. */
public enum Role {
  /** Looking, at no secret. */
  READ_ONLY(1),
  /** Projects and their data, but not who is a member, nor the end of a project. */
  DEVELOPER(2),
  /** Everything but deleting the organization. */
  ADMINISTRATOR(3),
  /** Everything in the organization. */
  OWNER(4);

  private final int rank;

  Role(int rank) {
    this.rank = rank;
  }

  /** Whether this role may do something in its organization and in the projects of it. */
  public boolean may(Permission permission) {
    return switch (permission.scope()) {
      case EVERYBODY, SIGNED_IN -> true;
      case INSTALLATION, WORKER -> false;
      case ORGANIZATION, PROJECT -> atLeast(least(permission));
    };
  }

  /** Whether it is another role or a greater one. */
  public boolean atLeast(Role other) {
    return rank >= other.rank;
  }

  private static Role least(Permission permission) {
    return switch (permission) {
      case ORGANIZATION_READ,
          MEMBERS_READ,
          WEBHOOKS_READ,
          PROJECT_READ,
          CONFIG_READ,
          DATABASE_READ,
          LOGS_READ ->
          READ_ONLY;
      case PROJECT_OPERATE, CONFIG_UPDATE, SECRETS_READ, SECRETS_UPDATE, DATABASE_WRITE ->
          DEVELOPER;
      case ORGANIZATION_UPDATE,
          MEMBERS_MANAGE,
          WEBHOOKS_MANAGE,
          AUDIT_READ,
          PROJECT_CREATE,
          PROJECT_DELETE,
          EXEC ->
          ADMINISTRATOR;
      // What has another scope is nobody's by their role.
      case ORGANIZATION_DELETE, PUBLIC, WHO_AM_I, OWN_ACCOUNT, ORGANIZATION_CREATE, OPERATE, WORK ->
          OWNER;
    };
  }
}
