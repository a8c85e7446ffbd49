package dev.supaplane.command.api;

import dev.supaplane.command.api.PlanAnswer.Thing;
import dev.supaplane.command.vault.SecretFactory;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.OperationBegun;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What events entail on this side: secrets, leases, and what comes later by itself.
 *
 * @param created things that come to be
 * @param changed things that become others
 * @param destroyed things that go when nothing is left on the host
 * @param newSecrets names of the secrets that would be made
 * @param losesData whether the project's data goes for good, whatever is on the host
 * @param warnings for people
 */
record Consequences(
    List<Thing> created,
    List<Thing> changed,
    List<Thing> destroyed,
    Set<String> newSecrets,
    boolean losesData,
    List<String> warnings) {

  /**
   * The consequences of a decision.
   *
   * @param placement where the project is, or would be
   */
  static Consequences of(List<ProjectEvent> events, Placement placement) {
    var all =
        new Consequences(
            new ArrayList<>(),
            new ArrayList<>(),
            new ArrayList<>(),
            new TreeSet<>(),
            false,
            new ArrayList<>());
    var loses = false;
    for (var event : events) {
      if (event instanceof OperationBegun begun) {
        all.add(begun, placement);
      }
      loses |= event instanceof ProjectDeletionRequested || clears(event);
    }
    return new Consequences(
        all.created, all.changed, all.destroyed, all.newSecrets, loses, all.warnings);
  }

  private void add(OperationBegun event, Placement placement) {
    switch (event) {
      case ProjectCreated e -> {
        newSecrets.addAll(SecretFactory.make(e.ref(), e.at()).keySet());
        newSecrets.forEach(
            name -> created.add(Thing.of("secret", name, "make", "from a random source")));
        placed(placement, "lease", "the lowest that is free now; it is not reserved", created);
        warnings.add(
            "The ref, the names that hold it, the ports and the subnet are examples: the creation"
                + " draws its own");
      }
      case ProjectRotationRequested e -> {
        newSecrets.addAll(SecretFactory.names(e.secrets()));
        newSecrets.forEach(
            name -> changed.add(Thing.of("secret", name, "make", "the old value is gone")));
      }
      case ProjectDeletionRequested _ -> {
        destroyed.add(
            Thing.of("secret", "all", "destroy", "with the project's data key, at the end"));
        placed(placement, "release", "once nothing is left on the host", destroyed);
      }
      case ProjectRetireRequested e ->
          warnings.add(
              "At "
                  + e.purgeAt()
                  + " everything of the project is destroyed, its data and secrets too, unless it"
                  + " is restored before");
      case ProjectRetryRequested _ ->
          warnings.add("Whatever an earlier try left on the host is removed first");
      case ProjectPauseRequested _,
          ProjectResumeRequested _,
          ProjectRestartRequested _,
          ProjectUpdateRequested _ -> {}
    }
  }

  private static void placed(
      Placement placement, String action, String reason, List<Thing> things) {
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

  /** A creation that is taken back leaves nothing. */
  private static boolean clears(ProjectEvent event) {
    return event instanceof ProjectOperationCancelled cancelled
        && switch (cancelled.kind()) {
          case CREATE, RETRY -> true;
          case PAUSE, RESUME, RESTART, UPDATE, ROTATE, RETIRE, DELETE -> false;
        };
  }
}
