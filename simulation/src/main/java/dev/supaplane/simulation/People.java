package dev.supaplane.simulation;

import dev.supaplane.command.project.Phase;
import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.ProjectCommand.CancelOperation;
import dev.supaplane.command.project.ProjectCommand.CreateProject;
import dev.supaplane.command.project.ProjectCommand.DeleteProject;
import dev.supaplane.command.project.ProjectCommand.ForceOperation;
import dev.supaplane.command.project.ProjectCommand.PauseProject;
import dev.supaplane.command.project.ProjectCommand.RestartProject;
import dev.supaplane.command.project.ProjectCommand.ResumeProject;
import dev.supaplane.command.project.ProjectCommand.RetryProject;
import dev.supaplane.command.project.ProjectCommand.RotateSecrets;
import dev.supaplane.command.project.ProjectCommand.UpdateProject;
import dev.supaplane.command.project.Refused;
import dev.supaplane.command.project.SpecChange;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.SecretGroup;
import dev.supaplane.events.project.StackSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Those who wish for something: mostly what makes sense, sometimes anything. */
final class People {
  private static final String WHO = "people";
  private static final int MOST_PROJECTS = 5;
  private static final OrganizationSlug ORGANIZATION = new OrganizationSlug("acme");
  private static final List<Integer> CPUS = List.of(500, 1000, 2000);

  private final World world;
  private final ControlSide control;
  private final Instant until;
  private int projects;

  /** People who wish for something until an instant, and leave everything as it is then. */
  People(World world, ControlSide control, Instant until) {
    this.world = world;
    this.control = control;
    this.until = until;
  }

  void begin() {
    var first = world.chance.between(1, 3);
    for (var i = 0; i < first; i++) {
      world.clock.in(world.chance.seconds(0, 90), this::someoneBegins);
    }
  }

  private void someoneBegins() {
    if (projects < MOST_PROJECTS && !isOver()) {
      next(Names.ref(projects++));
    }
  }

  private void next(ProjectRef ref) {
    if (isOver()) {
      return;
    }
    if (!control.isUp()) {
      world.clock.in(world.chance.seconds(1, 5), () -> next(ref));
      return;
    }
    var phase = control.model(ref).phase();
    if (phase == Phase.REMOVED) {
      someoneBegins();
      return;
    }
    send(world.chance.oneIn(10) ? anything(ref) : sensible(ref, phase));
    // Some cannot wait: they meet an operation under way.
    var pause =
        world.chance.oneIn(3) ? world.chance.millis(20, 6000) : world.chance.seconds(5, 150);
    world.clock.in(pause, () -> next(ref));
  }

  private void send(ProjectCommand command) {
    if (accepted(command) && world.faults.strikes(FaultKind.COMMAND_REPEATED)) {
      var _ = accepted(command);
    }
  }

  private boolean accepted(ProjectCommand command) {
    var what = command.getClass().getSimpleName() + " " + Names.of(command.ref());
    try {
      var events = control.handle(command);
      world.say(WHO, what + (events.isEmpty() ? ": nothing to do" : ""));
      return true;
    } catch (Refused e) {
      world.say(WHO, what + ": refused, " + e.reason());
      return false;
    } catch (ProcessDied _) {
      world.say(WHO, what + ": no answer");
      return false;
    }
  }

  private ProjectCommand sensible(ProjectRef ref, Phase phase) {
    return switch (phase) {
      case ABSENT, REMOVED -> create(ref);
      case INIT_FAILED -> world.chance.oneIn(4) ? delete(ref) : new RetryProject(ref);
      case ACTIVE -> ofActive(ref);
      case PAUSED, PAUSE_FAILED, RESUME_FAILED, RETIRED ->
          world.chance.oneIn(4) ? delete(ref) : new ResumeProject(ref);
      case COMING_UP, PAUSING, RESUMING, RESTARTING, UPDATING, ROTATING, RETIRING, DELETING ->
          ofBusy(ref);
      case OBSERVED -> throw new IllegalStateException("nobody adopts anything here");
    };
  }

  private ProjectCommand ofActive(ProjectRef ref) {
    return switch (world.chance.below(8)) {
      case 0, 1 -> new PauseProject(ref);
      case 2 -> new RestartProject(ref, List.of());
      case 3 -> new RestartProject(ref, List.of(world.chance.of(SmallStack.SERVICES)));
      case 4, 5 -> update(ref);
      case 6 -> new RotateSecrets(ref, List.of(SecretGroup.DATABASE_PASSWORD));
      default -> delete(ref);
    };
  }

  /** Cancels, forces, deletes, or waits by asking for what is refused. */
  private ProjectCommand ofBusy(ProjectRef ref) {
    var open = control.model(ref).open();
    if (open == null) {
      return new PauseProject(ref);
    }
    return switch (world.chance.below(6)) {
      case 0 -> new CancelOperation(ref, open.id());
      case 1 -> new ForceOperation(ref, open.id());
      case 2 -> delete(ref);
      default -> new PauseProject(ref);
    };
  }

  private ProjectCommand anything(ProjectRef ref) {
    return switch (world.chance.below(10)) {
      case 0 -> create(ref);
      case 1 -> new RetryProject(ref);
      case 2 -> new PauseProject(ref);
      case 3 -> new ResumeProject(ref);
      case 4 -> new RestartProject(ref, List.of());
      case 5 -> update(ref);
      case 6 -> new RotateSecrets(ref, List.of(SecretGroup.JWT));
      case 7 -> new CancelOperation(ref, world.chance.uuid());
      case 8 -> new ForceOperation(ref, world.chance.uuid());
      default -> delete(ref);
    };
  }

  private ProjectCommand create(ProjectRef ref) {
    return new CreateProject(
        ref,
        "project " + Names.of(ref),
        ORGANIZATION,
        new StackSpec("small", "1", "17", exclusions(), limits(), driftPolicy()),
        "local");
  }

  private ProjectCommand update(ProjectRef ref) {
    var change =
        switch (world.chance.below(4)) {
          case 0 -> new SpecChange("" + world.chance.between(1, 3), null, null, null);
          case 1 -> new SpecChange(null, exclusions(), null, null);
          case 2 -> new SpecChange(null, null, limits(), null);
          default -> new SpecChange(null, exclusions(), limits(), driftPolicy());
        };
    return new UpdateProject(ref, change);
  }

  private ProjectCommand delete(ProjectRef ref) {
    return new DeleteProject(
        ref,
        switch (world.chance.below(8)) {
          case 0 -> Duration.ofDays(7);
          case 1, 2, 3 -> world.chance.seconds(20, 300);
          default -> Duration.ZERO;
        });
  }

  private List<String> exclusions() {
    return world.chance.oneIn(3) ? List.of("rest") : List.of();
  }

  private ResourceLimits limits() {
    return world.chance.oneIn(2)
        ? ResourceLimits.NONE
        : new ResourceLimits(world.chance.of(CPUS), null, null);
  }

  private DriftPolicy driftPolicy() {
    return world.chance.oneIn(5) ? DriftPolicy.REPORT : DriftPolicy.REPAIR;
  }

  private boolean isOver() {
    return !world.clock.now().isBefore(until);
  }
}
