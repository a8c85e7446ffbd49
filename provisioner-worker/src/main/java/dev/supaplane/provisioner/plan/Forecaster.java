package dev.supaplane.provisioner.plan;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import java.util.List;
import java.util.Set;

/** Tells what would happen on this host if events came that did not come. */
public interface Forecaster {
  /**
   * Looks ahead; nothing is kept, and nothing is done.
   *
   * @param events of the project, in their order
   * @param newSecrets names of the secrets that would be made with these events; nobody has them
   *     yet
   */
  Answer ahead(ProjectRef ref, List<ProjectEvent> events, Set<String> newSecrets)
      throws InterruptedException;

  /** What it says. */
  sealed interface Answer {}

  /**
   * A forecast.
   *
   * @param generation of the latest wish that this host has heard of; 0 for a project of which it
   *     has not
   * @param warnings what may make it come otherwise
   */
  record Foreseen(Forecast forecast, long generation, List<String> warnings) implements Answer {}

  /** Nothing can be said about a project of which this host has not heard. */
  record Unheard() implements Answer {}

  /**
   * It cannot be told now.
   *
   * @param code for programs
   * @param message for people
   * @param passes whether it may be told when asked again
   */
  record Untold(String code, String message, boolean passes) implements Answer {}
}
