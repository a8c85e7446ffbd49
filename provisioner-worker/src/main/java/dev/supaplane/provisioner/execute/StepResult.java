package dev.supaplane.provisioner.execute;

import dev.supaplane.events.project.Failure;
import java.util.Optional;

/** How a step, or a whole run, ended. */
public sealed interface StepResult {
  /**
   * It worked.
   *
   * @param serverVersion of the database, when its health was awaited
   */
  record Done(Optional<String> serverVersion) implements StepResult {}

  /** It did not work now; the same can work later. */
  record Later(Failure failure) implements StepResult {}

  /** It does not work, and no repetition will help. */
  record Never(Failure failure) implements StepResult {}

  /** It was given up because something newer is wanted. */
  record Superseded() implements StepResult {}

  /** A plain success. */
  static StepResult done() {
    return new Done(Optional.empty());
  }
}
