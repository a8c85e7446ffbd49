package dev.supaplane.command.api;

import dev.supaplane.command.api.PlanAnswer.Thing;
import dev.supaplane.command.project.Ledger;
import dev.supaplane.command.vault.SecretFactory;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.SecretGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What events entail on this side, noted instead of kept: secrets, leases, and what comes later by
 * itself.
 */
final class Consequences implements Ledger {
  /** Of what is decided about somebody else's stack. */
  static final Consequences NONE = new Consequences(new Placement("", "", "", Map.of()));

  private final Placement placement;
  private final List<Thing> created = new ArrayList<>();
  private final List<Thing> changed = new ArrayList<>();
  private final List<Thing> destroyed = new ArrayList<>();
  private final Set<String> newSecrets = new TreeSet<>();
  private final List<String> warnings = new ArrayList<>();
  private boolean losesData;

  private Consequences(Placement placement) {
    this.placement = placement;
  }

  /**
   * The consequences of a decision.
   *
   * @param placement where the project is, or would be
   */
  static Consequences of(List<ProjectEvent> events, Placement placement) {
    var all = new Consequences(placement);
    for (var event : events) {
      Ledger.follow(event, all);
      all.foretell(event);
    }
    return all;
  }

  /** What is not kept with the event, and follows from it later or elsewhere. */
  private void foretell(ProjectEvent event) {
    if (event instanceof ProjectCreated) {
      leases("lease", "the lowest that is free now; it is not reserved", created);
      warnings.add(
          "The ref, the names that hold it, the ports and the subnet are examples: the creation"
              + " draws its own");
    } else if (event instanceof ProjectDeletionRequested) {
      losesData = true;
      giveBack(event.ref());
    } else if (event instanceof ProjectRetryRequested) {
      warnings.add("Whatever an earlier try left on the host is removed first");
    } else if (event instanceof ProjectOperationCancelled cancelled) {
      losesData |=
          switch (cancelled.kind()) {
            // A creation that is taken back leaves nothing.
            case CREATE, RETRY -> true;
            case PAUSE, RESUME, RESTART, UPDATE, ROTATE, RETIRE, DELETE -> false;
          };
    }
  }

  @Override
  public void open(ProjectRef ref, Operation operation) {
    // The answer names the operation.
  }

  @Override
  public void makeSecrets(ProjectRef ref, Instant at) {
    secrets(SecretFactory.make(ref, at).keySet(), "from a random source", created);
  }

  @Override
  public void remakeSecrets(ProjectRef ref, Instant at, List<SecretGroup> groups) {
    secrets(SecretFactory.names(groups), "the old value is gone", changed);
  }

  @Override
  public void functionSecretsChanged(ProjectRef ref, List<String> set, List<String> removed) {
    set.forEach(name -> changed.add(Thing.of("secret", name, "set", "as the request says")));
    removed.forEach(
        name -> destroyed.add(Thing.of("secret", name, "remove", "as the request says")));
  }

  @Override
  public void settingsChanged(
      ProjectRef ref, Collection<String> set, List<String> secrets, List<String> reset) {
    set.forEach(id -> changed.add(Thing.of("setting", id, "set", "as the request says")));
    secrets.forEach(id -> changed.add(Thing.of("setting", id, "set", "as the request says")));
    reset.forEach(id -> changed.add(Thing.of("setting", id, "reset", "to the template's")));
  }

  @Override
  public void purgeAt(ProjectRef ref, Instant at) {
    warnings.add(
        "At "
            + at
            + " everything of the project is destroyed, its data and secrets too, unless it is"
            + " restored before");
  }

  @Override
  public void close(ProjectRef ref) {
    // The answer tells what is under way then.
  }

  @Override
  public void giveBack(ProjectRef ref) {
    destroyed.add(Thing.of("secret", "all", "destroy", "with the project's data key, at the end"));
    leases("release", "once nothing is left on the host", destroyed);
  }

  private void secrets(Collection<String> names, String reason, List<Thing> things) {
    newSecrets.addAll(names);
    names.forEach(name -> things.add(Thing.of("secret", name, "make", reason)));
  }

  private void leases(String action, String reason, List<Thing> things) {
    things.add(Thing.of("subnet", placement.subnet(), action, reason));
    placement
        .ports()
        .forEach(
            (purpose, port) ->
                things.add(
                    Thing.of(
                        "port",
                        port.toString(),
                        action,
                        purpose.name().toLowerCase(Locale.ROOT) + "; " + reason)));
  }

  /** Things that come to be. */
  List<Thing> created() {
    return created;
  }

  /** Things that become others. */
  List<Thing> changed() {
    return changed;
  }

  /** Things that go when nothing is left on the host. */
  List<Thing> destroyed() {
    return destroyed;
  }

  /** Names of the secrets that would be made. */
  Set<String> newSecrets() {
    return newSecrets;
  }

  /** Whether the project's data goes for good, whatever is on the host. */
  boolean losesData() {
    return losesData;
  }

  /** For people. */
  List<String> warnings() {
    return warnings;
  }
}
