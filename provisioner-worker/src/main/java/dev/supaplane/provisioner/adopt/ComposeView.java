package dev.supaplane.provisioner.adopt;

import dev.supaplane.provisioner.engine.EngineException;
import java.util.List;

/**
 * All that may be asked of an engine about stacks that are not ours. There is no method here that
 * changes anything, and there must never be one: who holds a view can only look.
 */
public interface ComposeView {
  /**
   * The compose projects of which the engine holds containers, but those that any installation of
   * ours made.
   *
   * @throws EngineException when the engine does not answer
   */
  List<ComposeProject> projects();

  /**
   * One compose project as it is now; without containers when nothing of it is left.
   *
   * @throws EngineException when the engine does not answer
   */
  ComposeProject project(String name);

  /**
   * Follows what happens to containers of compose projects until closed. The listener must be
   * quick. After the stream breaks, {@link Listener#lost} is called once and no more comes.
   *
   * @throws EngineException when the engine does not answer
   */
  AutoCloseable watch(Listener listener);

  /** Hears of changes. */
  interface Listener {
    /** Something of a compose project changed. */
    void changed(String composeProject);

    /** The stream broke; watch again to hear more. */
    void lost();
  }
}
