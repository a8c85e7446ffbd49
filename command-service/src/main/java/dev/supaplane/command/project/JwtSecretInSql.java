package dev.supaplane.command.project;

import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumed;
import dev.supaplane.events.project.ProjectEvent.ProjectRotated;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import dev.supaplane.events.project.StackSpec;
import java.util.List;

/**
 * Whether a project's database may tell its JWT secret to whoever can read: older revisions of the
 * template keep it in a setting. A pure function of what happened.
 */
public final class JwtSecretInSql {
  private static final String FIRST_WITHOUT = "2026.11";

  private JwtSecretInSql() {}

  /**
   * Whether it may. Only a database that came up with a revision that puts an end to it is known
   * not to; from the first thought of another revision on, nothing is known.
   *
   * @param events of one project, in order
   */
  public static boolean mayBeRead(List<ProjectEvent> events) {
    var keeps = true;
    var may = true;
    for (var event : events) {
      switch (event) {
        case ProjectCreated e -> {
          keeps = keeps(e.spec());
          may = keeps;
        }
        case ProjectUpdateRequested e -> {
          keeps = keeps(e.spec());
          may |= keeps;
        }
        case ProjectUpdateReverted e -> {
          keeps = keeps(e.spec());
          may |= keeps;
        }
        // Every one of these proved the database, which made the setting what it should be.
        case ProjectProvisioned _,
            ProjectUpdated _,
            ProjectRestarted _,
            ProjectResumed _,
            ProjectRotated _ ->
            may = keeps;
        default -> {}
      }
    }
    return may;
  }

  private static boolean keeps(StackSpec spec) {
    return spec.revision().compareTo(FIRST_WITHOUT) < 0;
  }
}
