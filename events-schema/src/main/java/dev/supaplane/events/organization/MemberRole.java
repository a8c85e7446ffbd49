package dev.supaplane.events.organization;

/** What a member of an organization is. Each may what a lesser one may, and more. */
public enum MemberRole {
  /** Everything in the organization. */
  OWNER,
  /** Everything but deleting the organization. */
  ADMINISTRATOR,
  /** Projects and their data. */
  DEVELOPER,
  /** Looking. */
  READ_ONLY
}
