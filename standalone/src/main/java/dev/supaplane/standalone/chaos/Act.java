package dev.supaplane.standalone.chaos;

import dev.supaplane.events.project.OperationKind;
import java.util.Locale;

/** What is asked of a project in a round, in this order; each in a generation of its own. */
enum Act {
  CREATE(OperationKind.CREATE, "ACTIVE_HEALTHY", Goal.RUNNING),
  PAUSE(OperationKind.PAUSE, "INACTIVE", Goal.STOPPED),
  RESUME(OperationKind.RESUME, "ACTIVE_HEALTHY", Goal.RUNNING),
  UPDATE(OperationKind.UPDATE, "ACTIVE_HEALTHY", Goal.RUNNING),
  DELETE(OperationKind.DELETE, "REMOVED", Goal.GONE);

  /** What is to be on the engine afterwards. */
  enum Goal {
    /** Every service runs, once. */
    RUNNING,
    /** Every service has its container, and none runs. */
    STOPPED,
    /** Nothing. */
    GONE
  }

  private final OperationKind kind;
  private final String status;
  private final Goal goal;

  Act(OperationKind kind, String status, Goal goal) {
    this.kind = kind;
    this.status = status;
    this.goal = goal;
  }

  OperationKind kind() {
    return kind;
  }

  /** The project's status once it is done. */
  String status() {
    return status;
  }

  Goal goal() {
    return goal;
  }

  /** The generation of the wish that it is. */
  long generation() {
    return 1L + java.util.Arrays.asList(values()).indexOf(this);
  }

  /** For people. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
