package dev.supaplane.simulation;

import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.ProjectModel;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.query.projection.ProjectStatus;
import java.util.Optional;

/**
 * Places where a test can put something broken, to see that it is noticed.
 *
 * @param gate what becomes of a command before it is decided
 * @param sight what the worker sees of what the engine holds
 * @param projecting how the read model takes an event
 * @param relay whether the relay's position moves before or after it published
 * @param intake whether the worker's position moves before or after a wish is safe
 */
record Rules(Gate gate, Sight sight, Projecting projecting, Order relay, Order intake) {
  /** As in production. */
  static final Rules SOUND =
      new Rules(
          (command, _) -> command,
          there -> there,
          ProjectStatus::after,
          Order.EFFECT_FIRST,
          Order.EFFECT_FIRST);

  /** What becomes of a command before it is decided. */
  interface Gate {
    ProjectCommand admit(ProjectCommand command, ProjectModel project);
  }

  /** What the worker sees. */
  interface Sight {
    StackObservation see(StackObservation there);
  }

  /** How the read model takes an event. */
  interface Projecting {
    Optional<ProjectStatus> after(ProjectStatus before, ProjectEvent event, long sequence);
  }

  /** What is safe first: what a record asks for, or that it was read. */
  enum Order {
    EFFECT_FIRST,
    POSITION_FIRST
  }

  Rules withGate(Gate broken) {
    return new Rules(broken, sight, projecting, relay, intake);
  }

  Rules withSight(Sight broken) {
    return new Rules(gate, broken, projecting, relay, intake);
  }

  Rules withProjecting(Projecting broken) {
    return new Rules(gate, sight, broken, relay, intake);
  }

  Rules withRelay(Order broken) {
    return new Rules(gate, sight, projecting, broken, intake);
  }

  Rules withIntake(Order broken) {
    return new Rules(gate, sight, projecting, relay, broken);
  }
}
