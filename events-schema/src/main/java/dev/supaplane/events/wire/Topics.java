package dev.supaplane.events.wire;

/** Kafka topics. Both are keyed by project ref or organization slug and are kept without end. */
public final class Topics {
  /** Facts of the event store, in the order of each aggregate. */
  public static final String EVENTS = "supaplane.events.v1";

  /** What workers observed. */
  public static final String OUTCOMES = "supaplane.outcomes.v1";

  /** Partitions of a topic that the platform makes itself; one that was there keeps its own. */
  public static final int PARTITIONS = 4;

  private Topics() {}
}
