package dev.supaplane.provisioner.execute;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.stack.RenderedStack;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the steps of one run have in common.
 *
 * @param ref the project
 * @param generation of the wish
 * @param operationId the operation, absent for repairs
 * @param deadline when the run gives up
 * @param directory the project's own directory
 * @param rendered the stack; absent when it is to stop or to go
 * @param redactor of the project's secrets
 * @param superseded whether something newer is wanted
 */
public record RunContext(
    ProjectRef ref,
    long generation,
    @Nullable UUID operationId,
    Instant deadline,
    Path directory,
    @Nullable RenderedStack rendered,
    Redactor redactor,
    BooleanSupplier superseded) {

  /**
   * The stack, for work that leads to a running one.
   *
   * @throws IllegalStateException when it is to stop or to go
   */
  public RenderedStack stack() {
    var present = rendered;
    if (present == null) {
      throw new IllegalStateException("this run is not for a stack that is to run");
    }
    return present;
  }
}
