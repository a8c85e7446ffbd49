package dev.supaplane.command.project;

import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ServiceHealth;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A project's decisions without the framework around them: what the aggregate would answer, as
 * values. For those who replay or simulate.
 */
public final class ProjectModel {
  /** Before anything happened. */
  public static final ProjectModel ABSENT = new ProjectModel(ProjectState.ABSENT);

  private final ProjectState state;

  private ProjectModel(ProjectState state) {
    this.state = state;
  }

  /**
   * The events that follow from a command; none when it changes nothing.
   *
   * @param now the command side's clock
   * @param placement called once, when a project is accepted
   * @throws Refused when a wish cannot be
   */
  public List<ProjectEvent> decide(
      ProjectCommand command, OperationPolicy policy, Instant now, Supplier<Placement> placement) {
    return new ProjectDecider(policy, now).decide(command, state, placement);
  }

  /** The project after one more event. */
  public ProjectModel after(ProjectEvent event) {
    return new ProjectModel(state.after(event));
  }

  /** Where it stands. */
  public Phase phase() {
    return state.phase();
  }

  /** The operation under way. */
  public @Nullable Operation open() {
    return state.open();
  }

  /** The generation of the latest wish; 0 before the first. */
  public long generation() {
    return state.generation();
  }

  /** Whether every service was healthy when they were last told of. */
  public boolean isHealthy() {
    return !state.services().isEmpty()
        && state.services().stream().allMatch(s -> s.status() == ServiceHealth.Status.HEALTHY);
  }

  /** Whether its services were told of at all. */
  public boolean isLookedAt() {
    return !state.services().isEmpty();
  }

  /** Whether the phase is one that only an open operation can justify. */
  public boolean isUnderWay() {
    return switch (state.phase()) {
      case COMING_UP, PAUSING, RESUMING, RESTARTING, UPDATING, ROTATING, RETIRING, DELETING -> true;
      case ABSENT,
          INIT_FAILED,
          ACTIVE,
          PAUSE_FAILED,
          PAUSED,
          RESUME_FAILED,
          RETIRED,
          REMOVED,
          OBSERVED ->
          false;
    };
  }
}
