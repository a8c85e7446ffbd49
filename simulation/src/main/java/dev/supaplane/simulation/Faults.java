package dev.supaplane.simulation;

import java.util.EnumMap;
import java.util.Map;

/** Which faults wait for their moment, and how many had it. */
final class Faults {
  private final Chance chance;
  private final Map<FaultKind, Integer> armed = new EnumMap<>(FaultKind.class);
  private final Map<FaultKind, Integer> injected = new EnumMap<>(FaultKind.class);

  Faults(Chance chance) {
    this.chance = chance;
  }

  /** At one of the next moments where this can go wrong, it does. */
  void arm(FaultKind kind) {
    armed.merge(kind, 1, Integer::sum);
  }

  /** Nothing goes wrong from now on. */
  void disarm() {
    armed.clear();
  }

  /** Whether it goes wrong here and now. */
  boolean strikes(FaultKind kind) {
    var waiting = armed.get(kind);
    if (waiting == null || !chance.oneIn(4)) {
      return false;
    }
    if (waiting == 1) {
      armed.remove(kind);
    } else {
      armed.put(kind, waiting - 1);
    }
    happened(kind);
    return true;
  }

  void happened(FaultKind kind) {
    injected.merge(kind, 1, Integer::sum);
  }

  Map<FaultKind, Integer> injected() {
    return Map.copyOf(injected);
  }
}
