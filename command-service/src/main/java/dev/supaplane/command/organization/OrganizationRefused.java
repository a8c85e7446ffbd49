package dev.supaplane.command.organization;

/** A command to an organization that cannot be, as things stand. Nothing has changed. */
public final class OrganizationRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why, for programs. */
  public enum Reason {
    /** There is no such organization, or the asker is no member of it. */
    NOT_FOUND,
    /** The account is no member. */
    NO_SUCH_MEMBER,
    /** The account is a member already, with another role. */
    MEMBER_ALREADY,
    /** There is no such invitation, or no longer. */
    NO_SUCH_INVITATION,
    /** The invitation was not accepted in time. */
    EXPIRED,
    /** The invitation is for another address than the account's. */
    OTHER_ADDRESS,
    /** The asker's role does not allow it. */
    FORBIDDEN,
    /** Nobody would be owner any more. */
    LAST_OWNER,
    /** It has projects. */
    NOT_EMPTY,
    /** There are as many as there may be. */
    TOO_MANY
  }

  private final Reason reason;

  /** A refusal; the message says what to do. */
  public OrganizationRefused(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
