package dev.supaplane.command.project;

import dev.supaplane.command.project.ProjectCommand.AdoptProject;
import dev.supaplane.command.project.ProjectCommand.CancelOperation;
import dev.supaplane.command.project.ProjectCommand.ChangeFunctionSecrets;
import dev.supaplane.command.project.ProjectCommand.ChangeSettings;
import dev.supaplane.command.project.ProjectCommand.CreateProject;
import dev.supaplane.command.project.ProjectCommand.DeleteProject;
import dev.supaplane.command.project.ProjectCommand.ForceOperation;
import dev.supaplane.command.project.ProjectCommand.PauseProject;
import dev.supaplane.command.project.ProjectCommand.RenameProject;
import dev.supaplane.command.project.ProjectCommand.RestartProject;
import dev.supaplane.command.project.ProjectCommand.ResumeProject;
import dev.supaplane.command.project.ProjectCommand.RetryProject;
import dev.supaplane.command.project.ProjectCommand.RotateSecrets;
import dev.supaplane.command.project.ProjectCommand.UpdateProject;
import dev.supaplane.command.project.ProjectCommand.Wish;
import dev.supaplane.command.project.Refused.Reason;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ProjectEvent.ProjectRenamed;
import java.time.Instant;
import java.util.List;

/**
 * Decides what people wish of an adopted stack: it can be renamed and forgotten, and nothing else.
 *
 * @param phase observed, or removed once it is forgotten
 */
record AdoptedDecider(Instant now, Phase phase) {

  List<ProjectEvent> decide(Wish wish) {
    var forgotten = phase == Phase.REMOVED;
    return switch (wish) {
      case DeleteProject c -> forgotten ? List.of() : List.of(new ProjectForgotten(c.ref(), now));
      // The name is ours, whosever the stack is.
      case RenameProject c -> {
        if (forgotten) {
          throw gone(c.ref());
        }
        yield List.of(new ProjectRenamed(c.ref(), c.name(), now));
      }
      case CreateProject _,
          AdoptProject _,
          RetryProject _,
          PauseProject _,
          ResumeProject _,
          RestartProject _,
          UpdateProject _,
          RotateSecrets _,
          ChangeFunctionSecrets _,
          ChangeSettings _,
          CancelOperation _,
          ForceOperation _ ->
          throw forgotten ? gone(wish.ref()) : observed(wish.ref());
    };
  }

  private static Refused gone(ProjectRef ref) {
    return new Refused(Reason.NOT_FOUND, "The project " + ref + " was forgotten");
  }

  private static Refused observed(ProjectRef ref) {
    return new Refused(
        Reason.OBSERVED,
        "The project "
            + ref
            + " is adopted: it is observed, and nothing of it is changed from here. Do this with"
            + " docker compose in its working directory; DELETE only ends the observation");
  }
}
