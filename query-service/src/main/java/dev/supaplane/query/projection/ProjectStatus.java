package dev.supaplane.query.projection;

import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import java.util.Optional;

/**
 * A project's status and the event that it follows from: a pure function of the events.
 *
 * @param status as Studio and Supabase's clients know it
 * @param version sequence of the latest event that counted
 */
public record ProjectStatus(String status, long version) {
  /** The status of a project that was just created. */
  public static ProjectStatus of(ProjectCreated event, long sequence) {
    return new ProjectStatus(StatusOf.after(event, ""), sequence);
  }

  /** The status of a stack that was just adopted. */
  public static ProjectStatus of(ProjectAdopted event, long sequence) {
    return new ProjectStatus(StatusOf.after(event, ""), sequence);
  }

  /**
   * The status after an event; empty for one that counted before. A resent event has a new offset
   * and the same sequence, and is recognised by the latter.
   */
  public Optional<ProjectStatus> after(ProjectEvent event, long sequence) {
    return sequence <= version
        ? Optional.empty()
        : Optional.of(new ProjectStatus(StatusOf.after(event, status), sequence));
  }
}
