package dev.supaplane.provisioner.execute;

import dev.supaplane.events.project.Failure;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.plan.Step;
import dev.supaplane.provisioner.plan.Step.AwaitHealthy;
import dev.supaplane.provisioner.plan.Step.CreateContainer;
import dev.supaplane.provisioner.plan.Step.CreateNetwork;
import dev.supaplane.provisioner.plan.Step.CreateVolume;
import dev.supaplane.provisioner.plan.Step.EnsureImage;
import dev.supaplane.provisioner.plan.Step.RemoveContainer;
import dev.supaplane.provisioner.plan.Step.RemoveDirectory;
import dev.supaplane.provisioner.plan.Step.RemoveNetwork;
import dev.supaplane.provisioner.plan.Step.RemoveVolume;
import dev.supaplane.provisioner.plan.Step.StartContainer;
import dev.supaplane.provisioner.plan.Step.StopContainer;
import dev.supaplane.provisioner.plan.Step.WriteFiles;
import dev.supaplane.provisioner.probe.ProbeResult;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Does one step. Never throws for what the engine or a service does: that is a result. */
public final class StepRunner {
  private static final Duration STOP_GRACE = Duration.ofSeconds(10);
  private static final Duration FIRST_POLL = Duration.ofMillis(50);
  private static final Duration LONGEST_POLL = Duration.ofMillis(500);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final int CRASHES = 5;
  // The engine starts what crashed again, each time after a longer pause: whoever finds it pausing
  // so often has seen about as many crashes.
  private static final int LOOKS_WHILE_RESTARTING = 10;
  private static final int PASSWORD_SYNCS = 3;
  private static final int LOG_LINES = 40;

  private final ContainerEngine engine;
  private final ServiceProber prober;
  private final ProjectFiles files;
  private final InstantSource clock;
  private final Waiter waiter;
  private final PasswordSync passwords;

  /** Lets time pass; virtual in simulations. */
  public interface Waiter {
    /** Waits, or throws when the thread is interrupted. */
    void pause(Duration time) throws InterruptedException;
  }

  /** A runner over an engine. */
  public StepRunner(
      ContainerEngine engine,
      ServiceProber prober,
      ProjectFiles files,
      InstantSource clock,
      Waiter waiter) {
    this.engine = engine;
    this.prober = prober;
    this.files = files;
    this.clock = clock;
    this.waiter = waiter;
    this.passwords = new PasswordSync(engine);
  }

  /** Does a step of a run. */
  StepResult run(Step step, RunContext run) throws InterruptedException {
    var begun = clock.millis();
    try {
      return switch (step) {
        case WriteFiles _ -> writeFiles(run);
        case EnsureImage s -> done(() -> engine.ensureImage(s.image()));
        case CreateNetwork s -> done(() -> engine.createNetwork(s.network()));
        case CreateVolume s -> done(() -> engine.createVolume(s.volume()));
        case CreateContainer s ->
            done(() -> engine.createContainer(s.container(), run.generation()));
        case StartContainer s -> start(s, run);
        case AwaitHealthy s -> awaitHealthy(s, run, begun);
        case StopContainer s -> done(() -> engine.stopContainer(s.id(), STOP_GRACE));
        case RemoveContainer s -> done(() -> engine.removeContainer(s.id()));
        case RemoveVolume s -> done(() -> engine.removeVolume(s.name()));
        case RemoveNetwork s -> done(() -> engine.removeNetwork(s.id()));
        case RemoveDirectory _ -> done(() -> files.remove(run.directory()));
      };
    } catch (EngineException e) {
      var failure =
          Failure.of(
              "ENGINE_" + e.kind(),
              step.label(),
              run.redactor().redact(String.valueOf(e.getMessage())),
              clock.millis() - begun);
      return e.kind().transientTrouble()
          ? new StepResult.Later(failure)
          : new StepResult.Never(failure);
    } catch (UncheckedIOException e) {
      return new StepResult.Later(
          Failure.of(
              "FILES",
              step.label(),
              "The project's directory cannot be written: "
                  + run.redactor().redact(String.valueOf(e.getCause())),
              clock.millis() - begun));
    }
  }

  private StepResult writeFiles(RunContext run) {
    files.write(run.directory(), run.stack());
    return StepResult.done();
  }

  private StepResult start(StartContainer step, RunContext run) {
    var container = engine.observe(run.ref()).container(step.name());
    if (container.isEmpty()) {
      return new StepResult.Later(
          Failure.of("CONTAINER_GONE", step.label(), "The container is gone", 0));
    }
    engine.startContainer(container.get().id());
    return StepResult.done();
  }

  private StepResult awaitHealthy(AwaitHealthy step, RunContext run, long begun)
      throws InterruptedException {
    var service = step.spec().name();
    var crashes = 0;
    var restarting = 0;
    var syncs = 0;
    var unset = Optional.<String>empty();
    var poll = FIRST_POLL;
    var container = Optional.<ObservedContainer>empty();
    var looked = begun;
    while (true) {
      if (run.superseded().getAsBoolean()) {
        return new StepResult.Superseded();
      }
      // A probe of a container that runs is cheaper than a look at the engine, and one of a
      // container that ended may take its whole deadline.
      if (clock.millis() - looked >= LOOK_EVERY.toMillis()
          || container.filter(c -> c.state() == State.RUNNING).isEmpty()) {
        container = engine.observe(run.ref()).container(service);
        looked = clock.millis();
      }
      String reason;
      if (container.isEmpty()) {
        return new StepResult.Later(
            Failure.of("CONTAINER_GONE", step.label(), "The container is gone", 0));
      }
      if (container.get().state() == State.RUNNING) {
        var result = prober.probe(step.spec(), container.get());
        reason = ServiceProber.reason(result);
        if (result instanceof ProbeResult.Healthy healthy) {
          var trouble = passwords.settle(step.spec().container(), container.get().id(), run);
          if (trouble.isEmpty()) {
            return new StepResult.Done(healthy.serverVersion());
          }
          reason = trouble.get();
        }
        if (result instanceof ProbeResult.WrongPassword) {
          if (syncs++ < PASSWORD_SYNCS) {
            unset = passwords.synchronise(container.get().id(), run);
          }
          reason += unset.map(why -> "; " + why).orElse("");
        }
      } else {
        reason =
            "The container is "
                + container.get().state()
                + ", exit code "
                + container.get().exitCode()
                + (container.get().outOfMemory() ? ", out of memory" : "");
        var state = container.get().state();
        if ((state == State.EXITED && ++crashes >= CRASHES)
            || (state == State.RESTARTING && ++restarting >= LOOKS_WHILE_RESTARTING)) {
          return new StepResult.Never(
              failure("CRASH_LOOP", step, run, container.get().id(), reason, begun));
        }
        if (container.get().state() == State.EXITED) {
          engine.startContainer(container.get().id());
        }
      }
      if (!clock.instant().isBefore(run.deadline())) {
        return new StepResult.Later(
            failure("NOT_HEALTHY", step, run, container.get().id(), reason, begun));
      }
      waiter.pause(poll);
      poll = poll.multipliedBy(3).dividedBy(2);
      if (poll.compareTo(LONGEST_POLL) > 0) {
        poll = LONGEST_POLL;
      }
    }
  }

  private Failure failure(
      String code, AwaitHealthy step, RunContext run, String id, String reason, long begun) {
    return new Failure(
        code,
        step.label(),
        "The service " + step.spec().name() + " did not become healthy: " + reason,
        null,
        logs(id, run),
        clock.millis() - begun);
  }

  private String logs(String id, RunContext run) {
    try {
      return run.redactor().redact(engine.logs(id, LOG_LINES));
    } catch (EngineException e) {
      return "the container's log could not be read: " + e.kind();
    }
  }

  private static StepResult done(Runnable call) {
    call.run();
    return StepResult.done();
  }
}
