package dev.supaplane.provisioner.hooks;

import dev.supaplane.events.project.Failure;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.execute.RunContext;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.execute.StepResult;
import dev.supaplane.provisioner.execute.StepRunner.Waiter;
import dev.supaplane.provisioner.execute.StepTeller;
import dev.supaplane.provisioner.hooks.LeasedPorts.Door;
import dev.supaplane.provisioner.probe.ProbeResult;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** A command's word that a stack runs is a claim; here it is proven. */
record Proof(LeasedPorts ports, StepTeller teller, InstantSource clock, Waiter waiter) {
  private static final Duration FIRST_POLL = Duration.ofMillis(50);
  private static final Duration LONGEST_POLL = Duration.ofMillis(500);

  /** Waits until every door of a stack answers, at most until the run's deadline. */
  StepResult await(DesiredStack stack, RunContext run, HookMetadata metadata)
      throws InterruptedException {
    var asked = Optional.<String>empty();
    for (var door : LeasedPorts.doors(run.stack(), stack.placement(), metadata)) {
      var startedAt = clock.instant();
      var result = await(door, run);
      teller.tell(run, label(door), door.service(), startedAt, result);
      if (!(result instanceof StepResult.Done answered)) {
        return result;
      }
      if (answered.serverVersion().isPresent()) {
        asked = answered.serverVersion();
      }
    }
    return new StepResult.Done(asked.or(() -> Optional.ofNullable(metadata.postgresVersion())));
  }

  private StepResult await(Door door, RunContext run) throws InterruptedException {
    var begun = clock.millis();
    for (var poll = FIRST_POLL; ; poll = longer(poll)) {
      if (run.superseded().getAsBoolean()) {
        return new StepResult.Superseded();
      }
      var result = ports.ask(door);
      if (result instanceof ProbeResult.Healthy healthy) {
        return new StepResult.Done(healthy.serverVersion());
      }
      if (!clock.instant().isBefore(run.deadline())) {
        return new StepResult.Later(
            Failure.of(
                "NOT_HEALTHY",
                label(door),
                "The command ended well, and the service "
                    + door.service()
                    + " does not answer: "
                    + ServiceProber.reason(result),
                clock.millis() - begun));
      }
      waiter.pause(poll);
    }
  }

  private static Duration longer(Duration poll) {
    var next = poll.multipliedBy(3).dividedBy(2);
    return next.compareTo(LONGEST_POLL) > 0 ? LONGEST_POLL : next;
  }

  private static String label(Door door) {
    return "await " + door.service();
  }
}
