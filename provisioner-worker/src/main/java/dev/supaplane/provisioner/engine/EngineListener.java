package dev.supaplane.provisioner.engine;

import dev.supaplane.events.id.ProjectRef;

/** Hears of changes on the engine. */
public interface EngineListener {
  /**
   * Something of a project changed.
   *
   * @param ref the project
   * @param what the engine's word for it, such as {@code container die}
   */
  void changed(ProjectRef ref, String what);

  /** The stream broke; watch again to hear more. */
  void lost();
}
