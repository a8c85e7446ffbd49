package dev.supaplane.simulation;

import dev.supaplane.events.id.ProjectRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What all parts of one run share: time, chance, topics, and what is noted of them. */
final class World {
  final Chance chance;
  final Clockwork clock = new Clockwork();
  final Faults faults;
  final Rules rules;
  final Topic events = new Topic();
  final Topic outcomes = new Topic();
  final Told told = new Told();

  /** How far the command side's clock is off. */
  Duration controlSkew = Duration.ZERO;

  /** How far the worker's clock is off. */
  Duration workerSkew = Duration.ZERO;

  private final Trace trace;
  private final Map<ProjectRef, Instant> eventsHeld = new HashMap<>();
  private final Map<ProjectRef, Instant> outcomesHeld = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();
  private final Map<ProjectRef, Instant> hands = new HashMap<>();
  private long changes;

  World(long seed, Rules rules, Trace trace) {
    this.chance = new Chance(seed);
    this.faults = new Faults(chance);
    this.rules = rules;
    this.trace = trace;
  }

  void say(String who, String what) {
    trace.add(clock.now(), who, what);
  }

  void violated(ViolationKind kind, String detail) {
    violations.add(new Violation(kind, detail));
    say("CHECK", kind.label() + ": " + detail);
  }

  List<Violation> violations() {
    return List.copyOf(violations);
  }

  /** Something changed that does not change while all is at rest. */
  void changed() {
    changes++;
  }

  long changes() {
    return changes;
  }

  /** Somebody did something to a project's containers or network by hand. */
  void touched(ProjectRef ref) {
    hands.put(ref, clock.now());
  }

  boolean wasTouchedSince(ProjectRef ref, Instant since) {
    var last = hands.get(ref);
    return last != null && !last.isBefore(since);
  }

  void holdEvents(ProjectRef ref, Duration time) {
    eventsHeld.put(ref, clock.now().plus(time));
  }

  void holdOutcomes(ProjectRef ref, Duration time) {
    outcomesHeld.put(ref, clock.now().plus(time));
  }

  void holdNothing() {
    eventsHeld.clear();
    outcomesHeld.clear();
  }

  boolean areEventsHeld(ProjectRef ref) {
    return eventsHeld.getOrDefault(ref, Instant.MIN).isAfter(clock.now());
  }

  boolean areOutcomesHeld(ProjectRef ref) {
    return outcomesHeld.getOrDefault(ref, Instant.MIN).isAfter(clock.now());
  }
}
