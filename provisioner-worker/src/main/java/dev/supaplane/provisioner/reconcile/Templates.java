package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.project.StackSpec;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.StackException;
import dev.supaplane.provisioner.stack.StackInput;
import java.util.List;

/** Stack templates, as far as reconciliation needs them. */
public interface Templates {
  /**
   * The services that a spec enables.
   *
   * @throws StackException for a spec that is not offered
   */
  List<String> services(StackSpec spec);

  /**
   * A stack, ready to be made.
   *
   * @throws StackException when it cannot be
   */
  RenderedStack render(StackInput input);
}
