package dev.supaplane.provisioner.adopt;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.ServiceHealth.Status;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.reconcile.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at one adopted stack and tells what is news of it. It changes nothing there. */
final class Observation implements Lane.Pass {
  private static final Logger LOG = LoggerFactory.getLogger(Observation.class);
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration SICK = Duration.ofSeconds(2);
  private static final Duration SECOND_LOOK = Duration.ofMillis(300);

  /** How long another shape stays told as a drift before it is what is known. */
  static final Duration LINGER = Duration.ofMinutes(1);

  /** One refused connection is no news, two in a row are. */
  private static final int FAILURES = 2;

  private final ProjectRef ref;
  private final Lookout lookout;
  private final Map<String, Integer> refusals = new HashMap<>();
  private @Nullable List<Drift> drifts;
  private @Nullable List<ServiceHealth> health;
  private @Nullable Instant acceptAt;
  private volatile boolean again;

  Observation(ProjectRef ref, Lookout lookout) {
    this.ref = ref;
    this.lookout = lookout;
  }

  /**
   * The next look is followed by another one. An engine tells that a container has ended a moment
   * before its list of containers says so: a look that comes at once sees it running.
   */
  void lookTwice() {
    again = true;
  }

  @Override
  public Duration run() throws InterruptedException {
    var twice = again;
    again = false;
    var pause = look();
    return twice && pause.compareTo(SECOND_LOOK) > 0 ? SECOND_LOOK : pause;
  }

  private Duration look() throws InterruptedException {
    var found = lookout.store().find(ref);
    if (found.isEmpty() || found.get().forgotten()) {
      return NEVER;
    }
    var stack = found.get();
    ComposeProject seen;
    try {
      seen = lookout.engine().project(stack.stack().composeProject());
    } catch (EngineException e) {
      LOG.warn("{} cannot be looked at: {}", ref, e.getMessage());
      return SICK;
    }
    stack = compare(stack, seen);
    // What the engine says is told before anything that has to be waited for.
    tell(Comparison.health(stack.known(), seen, refusing()));
    count(seen);
    var picture = Comparison.health(stack.known(), seen, refusing());
    tell(picture);
    return pause(picture);
  }

  /** Tells what differs; what was told long enough to be another shape is what is known then. */
  private ObservedStack compare(ObservedStack stack, ComposeProject seen)
      throws InterruptedException {
    var now = lookout.clock().instant();
    var known = stack;
    var differs = Comparison.drifts(known.known(), seen);
    if (acceptAt != null && !now.isBefore(acceptAt)) {
      acceptAt = null;
      var accepted = known.accepting(seen);
      if (lookout.store().replace(known, accepted)) {
        known = accepted;
        differs = Comparison.drifts(known.known(), seen);
      }
    }
    if (differs.stream().noneMatch(Comparison::isAnotherShape)) {
      acceptAt = null;
    } else if (acceptAt == null) {
      acceptAt = now.plus(LINGER);
    }
    if (!differs.equals(drifts)) {
      lookout
          .outcomes()
          .announce(
              new StackDriftObserved(
                  ref, ProjectEvent.ADOPTED_GENERATION, lookout.worker(), differs, now));
      drifts = differs;
    }
    return known;
  }

  private void tell(List<ServiceHealth> picture) throws InterruptedException {
    if (!picture.equals(health)) {
      lookout
          .outcomes()
          .announce(
              new StackHealthObserved(
                  ref,
                  ProjectEvent.ADOPTED_GENERATION,
                  lookout.worker(),
                  picture,
                  lookout.clock().instant()));
      health = picture;
    }
  }

  private void count(ComposeProject seen) throws InterruptedException {
    var asked = new HashSet<String>();
    for (var container : seen.containers()) {
      var name = container.known().name();
      asked.add(name);
      var refuses = false;
      for (var port : container.ports()) {
        refuses |= lookout.ports().refuses(port);
      }
      if (refuses) {
        refusals.merge(name, 1, Integer::sum);
      } else {
        refusals.remove(name);
      }
    }
    refusals.keySet().retainAll(asked);
  }

  private Set<String> refusing() {
    var names = new HashSet<String>();
    refusals.forEach(
        (name, times) -> {
          if (times >= FAILURES) {
            names.add(name);
          }
        });
    return names;
  }

  private Duration pause(List<ServiceHealth> picture) {
    var well = refusals.isEmpty() && picture.stream().allMatch(s -> s.status() == Status.HEALTHY);
    var pause = well ? lookout.probe() : SICK;
    if (acceptAt == null) {
      return pause;
    }
    var untilThen = Duration.between(lookout.clock().instant(), acceptAt);
    if (untilThen.isNegative()) {
      return Duration.ZERO;
    }
    return untilThen.compareTo(pause) < 0 ? untilThen : pause;
  }
}
