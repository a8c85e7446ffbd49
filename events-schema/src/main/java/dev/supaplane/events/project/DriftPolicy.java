package dev.supaplane.events.project;

/** What a worker does about a change that nobody commanded. */
public enum DriftPolicy {
  /** Tells it and undoes it. */
  REPAIR,
  /** Only tells it. */
  REPORT
}
