package dev.supaplane.command.project;

import dev.supaplane.command.project.ProjectCommand.Claim;
import dev.supaplane.command.project.ProjectCommand.Wish;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ProjectEvent;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * What follows from a command, given a project's state: a pure function. Wishes are answered with
 * events or a {@link Refused}; a claim that does not fit the open operation is late or foreign and
 * changes nothing.
 *
 * @param policy deadlines and operation ids
 * @param now the command side's clock, read once
 */
record ProjectDecider(OperationPolicy policy, Instant now) {

  /**
   * Decides a command.
   *
   * @param placement called once, when the project is accepted and not before
   * @throws Refused when a wish cannot be
   */
  List<ProjectEvent> decide(
      ProjectCommand command, ProjectState state, Supplier<Placement> placement) {
    return switch (command) {
      case Wish wish -> new WishDecider(policy, now, state).decide(wish, placement);
      case Claim claim -> new ClaimDecider(policy, now, state).decide(claim);
    };
  }
}
