package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.provisioner.desired.DesiredStack;
import java.util.List;

/** What a wish asks of the host. The lane does it; who looks ahead tells it. */
sealed interface Due {
  /** Remove whatever an earlier try left. */
  record Clear(Operation open) implements Due {}

  /** Make the stack run and prove it, for an operation. */
  record BringUp(Operation open) implements Due {}

  /** Keep the stack as it should be. */
  record KeepUp() implements Due {}

  /** Stop every container. */
  record Stop() implements Due {}

  /** Remove everything. */
  record Remove() implements Due {}

  /**
   * What is due, first to last.
   *
   * @param clean whether the ground was cleared for this wish already
   */
  static List<Due> of(DesiredStack stack, boolean clean) {
    var open = stack.operation();
    return switch (stack.wish()) {
      case RUNNING -> {
        if (open == null) {
          yield List.of(new KeepUp());
        }
        var clears = open.kind() == OperationKind.RETRY && !stack.mayHoldData() && !clean;
        yield clears ? List.of(new Clear(open), new BringUp(open)) : List.of(new BringUp(open));
      }
      case STOPPED -> List.of(new Stop());
      case ABSENT, GONE -> List.of(new Remove());
    };
  }
}
