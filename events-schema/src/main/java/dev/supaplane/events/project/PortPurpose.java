package dev.supaplane.events.project;

/** What a leased host port is for. */
public enum PortPurpose {
  /** HTTP of the project's gateway. */
  GATEWAY,
  /** PostgreSQL. */
  DATABASE,
  /** The connection pooler, where the project runs one. */
  POOLER
}
