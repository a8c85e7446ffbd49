package dev.supaplane.provisioner.desired;

/** What a project should be. */
public enum Wish {
  /** Every enabled service runs. */
  RUNNING,
  /** No container runs; volumes stay. */
  STOPPED,
  /** Nothing is there; the project may come back. */
  ABSENT,
  /** Nothing is there, for good. Kept so that an old event cannot bring the project back. */
  GONE
}
