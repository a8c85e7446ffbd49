package dev.supaplane.kit.access;

/** What a request has to be permitted, by what it is asked for. */
public enum Permission {
  /** Probes, sign-in: no token is needed. */
  PUBLIC(Scope.EVERYBODY),
  /** Whose a token is, and what it is good for: every token may ask that of itself. */
  WHO_AM_I(Scope.SIGNED_IN),
  /** One's own account, and lists that hold nothing but one's own. */
  OWN_ACCOUNT(Scope.SIGNED_IN),
  /** Making an organization, which makes the caller its owner. */
  ORGANIZATION_CREATE(Scope.SIGNED_IN),
  /** What the installation itself is: verification, rebuilds, dead letters, hosts. */
  OPERATE(Scope.INSTALLATION),
  /** What a worker needs. */
  WORK(Scope.WORKER),

  /** Seeing an organization, its name and its projects' names. */
  ORGANIZATION_READ(Scope.ORGANIZATION),
  /** Renaming an organization. */
  ORGANIZATION_UPDATE(Scope.ORGANIZATION),
  /** Deleting an organization. */
  ORGANIZATION_DELETE(Scope.ORGANIZATION),
  /** Seeing who is a member, and with which role. */
  MEMBERS_READ(Scope.ORGANIZATION),
  /** Inviting, removing and promoting members. */
  MEMBERS_MANAGE(Scope.ORGANIZATION),
  /** Seeing webhooks and what they were sent. */
  WEBHOOKS_READ(Scope.ORGANIZATION),
  /** Making, changing and deleting webhooks. */
  WEBHOOKS_MANAGE(Scope.ORGANIZATION),
  /** Reading the audit of an organization. */
  AUDIT_READ(Scope.ORGANIZATION),
  /** Making a project in an organization. */
  PROJECT_CREATE(Scope.ORGANIZATION),

  /** Seeing a project, its health, its history and its operations. */
  PROJECT_READ(Scope.PROJECT),
  /** Pausing, restoring, restarting, updating; cancelling and forcing an operation. */
  PROJECT_OPERATE(Scope.PROJECT),
  /** Deleting a project. */
  PROJECT_DELETE(Scope.PROJECT),
  /** Reading the configuration of a project. */
  CONFIG_READ(Scope.PROJECT),
  /** Changing the configuration of a project. */
  CONFIG_UPDATE(Scope.PROJECT),
  /** Reading passwords and keys. */
  SECRETS_READ(Scope.PROJECT),
  /** Changing passwords, keys and secrets of functions. */
  SECRETS_UPDATE(Scope.PROJECT),
  /** Reading a project's data. */
  DATABASE_READ(Scope.PROJECT),
  /** Changing a project's data and schema. */
  DATABASE_WRITE(Scope.PROJECT),
  /** Reading logs and use. */
  LOGS_READ(Scope.PROJECT),
  /** Running a command inside a project's container. */
  EXEC(Scope.PROJECT);

  private final Scope scope;

  Permission(Scope scope) {
    this.scope = scope;
  }

  /** What it is asked for. */
  public Scope scope() {
    return scope;
  }
}
