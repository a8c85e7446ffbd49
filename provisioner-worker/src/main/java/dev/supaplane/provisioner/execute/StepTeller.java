package dev.supaplane.provisioner.execute;

import dev.supaplane.events.project.Failure;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import dev.supaplane.provisioner.outcomes.Outcomes;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Tells of each step that ended, for the operation's history.
 *
 * @param outcomes where to
 * @param clock tells when it ended
 * @param worker name of this host
 */
public record StepTeller(Outcomes outcomes, InstantSource clock, String worker) {
  /**
   * Tells of one step.
   *
   * @param step what it was, for people
   * @param service the service that it was for, where it was for one
   */
  public void tell(
      RunContext run, String step, @Nullable String service, Instant startedAt, StepResult result) {
    switch (result) {
      case StepResult.Done _ -> tell(run, step, service, startedAt, (Failure) null);
      case StepResult.Later later -> tell(run, step, service, startedAt, later.failure());
      case StepResult.Never never -> tell(run, step, service, startedAt, never.failure());
      case StepResult.Superseded _ -> {}
    }
  }

  private void tell(
      RunContext run,
      String step,
      @Nullable String service,
      Instant startedAt,
      @Nullable Failure failure) {
    var now = clock.instant();
    outcomes.tell(
        new StepFinished(
            run.ref(),
            run.operationId(),
            run.generation(),
            worker,
            step,
            service,
            startedAt,
            Math.max(0, now.toEpochMilli() - startedAt.toEpochMilli()),
            failure,
            now));
  }
}
