package dev.supaplane.events.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * All upcasters, chained: whatever version a record was written in, readers see the newest. The
 * event store, the worker and the query service all read through the same chain.
 */
public final class Upcasters {
  /**
   * The contract's own, oldest first. None yet: every change so far was a field that may be absent,
   * which its record reads by itself.
   */
  private static final Upcasters PUBLISHED = of(List.of());

  private final Map<String, Upcaster> byFrom;

  private Upcasters(Map<String, Upcaster> byFrom) {
    this.byFrom = byFrom;
  }

  /** The chain of the published contract. */
  public static Upcasters published() {
    return PUBLISHED;
  }

  /**
   * A chain.
   *
   * @throws IllegalArgumentException when two begin at the same version
   */
  public static Upcasters of(List<Upcaster> upcasters) {
    var byFrom = new HashMap<String, Upcaster>();
    for (var upcaster : upcasters) {
      if (byFrom.put(upcaster.from(), upcaster) != null) {
        throw new IllegalArgumentException("two upcasters begin at " + upcaster.from());
      }
    }
    return new Upcasters(Map.copyOf(byFrom));
  }

  /** Whether a type has a newer version. */
  public boolean supersedes(String type) {
    return byFrom.containsKey(type);
  }

  /** The newest version of a type; the type itself where there is no newer one. */
  public String latest(String type) {
    var latest = type;
    for (var next = byFrom.get(latest); next != null; next = byFrom.get(latest)) {
      latest = next.to();
    }
    return latest;
  }

  /**
   * The data as the newest version of its type has it.
   *
   * @param type the version in which the data was written
   * @param data stays as it is
   */
  public ObjectNode upcast(String type, ObjectNode data) {
    var json = data.deepCopy();
    for (var next = byFrom.get(type); next != null; next = byFrom.get(next.to())) {
      json = next.change().apply(json);
    }
    return json;
  }
}
