package dev.supaplane.provisioner.execute;

import dev.supaplane.kit.trace.LogFields;
import dev.supaplane.provisioner.outcomes.Outcomes;
import dev.supaplane.provisioner.plan.Plan;
import dev.supaplane.provisioner.plan.Step;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Runs a plan: steps that do not wait for each other at the same time, each on a thread of its own.
 * After the first one that does not work no further step begins.
 */
public final class PlanExecutor {
  private final StepRunner runner;
  private final StepTeller teller;
  private final InstantSource clock;
  private final Supplier<StepThreads> crews;

  /** An executor that tells of each step. */
  public PlanExecutor(StepRunner runner, Outcomes outcomes, InstantSource clock, String worker) {
    this(runner, outcomes, clock, worker, StepThreads::ofTheirOwn);
  }

  /**
   * An executor that tells of each step.
   *
   * @param crews gives each plan what its steps run on
   */
  public PlanExecutor(
      StepRunner runner,
      Outcomes outcomes,
      InstantSource clock,
      String worker,
      Supplier<StepThreads> crews) {
    this.runner = runner;
    this.teller = new StepTeller(outcomes, clock, worker);
    this.clock = clock;
    this.crews = crews;
  }

  /**
   * Runs a plan to its end.
   *
   * @return Done when every step worked, else how the first one that did not ended
   */
  public StepResult run(Plan plan, RunContext context) throws InterruptedException {
    var stopped = new AtomicBoolean();
    var fields = LogFields.here();
    try (var threads = crews.get()) {
      Executor told = step -> threads.execute(() -> withFields(fields, step));
      var running = new ArrayList<CompletableFuture<StepResult>>();
      for (var planned : plan.steps()) {
        var before =
            planned.after().stream().map(running::get).toArray(CompletableFuture<?>[]::new);
        running.add(schedule(planned.step(), before, context, stopped, told));
      }
      return collect(running, threads);
    }
  }

  /** What a step logs belongs where its lane's lines do. */
  private static void withFields(Map<String, String> fields, Runnable step) {
    try (var _ = LogFields.open().with(fields)) {
      step.run();
    }
  }

  private CompletableFuture<StepResult> schedule(
      Step step,
      CompletableFuture<?>[] before,
      RunContext context,
      AtomicBoolean stopped,
      Executor threads) {
    return CompletableFuture.allOf(before)
        .thenApplyAsync(
            _ -> {
              if (stopped.get() || context.superseded().getAsBoolean()) {
                return new StepResult.Superseded();
              }
              var result = runAndTell(step, context, stopped);
              if (!(result instanceof StepResult.Done)) {
                stopped.set(true);
              }
              return result;
            },
            threads);
  }

  private StepResult runAndTell(Step step, RunContext context, AtomicBoolean stopped) {
    var startedAt = clock.instant();
    var watched =
        new RunContext(
            context.ref(),
            context.generation(),
            context.operationId(),
            context.deadline(),
            context.directory(),
            context.rendered(),
            context.redactor(),
            () -> stopped.get() || context.superseded().getAsBoolean());
    StepResult result;
    try {
      result = runner.run(step, watched);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new StepResult.Superseded();
    }
    teller.tell(context, step.label(), step.service().orElse(null), startedAt, result);
    return result;
  }

  private static StepResult collect(
      List<CompletableFuture<StepResult>> running, StepThreads threads)
      throws InterruptedException {
    Optional<String> version = Optional.empty();
    StepResult worst = StepResult.done();
    for (var future : running) {
      StepResult result;
      try {
        result = threads.await(future);
      } catch (ExecutionException e) {
        throw new IllegalStateException("a step ended in a way that is a bug", e.getCause());
      } catch (InterruptedException e) {
        threads.interrupt();
        throw e;
      }
      if (result instanceof StepResult.Done done && done.serverVersion().isPresent()) {
        version = done.serverVersion();
      }
      worst = worse(worst, result);
    }
    return worst instanceof StepResult.Done ? new StepResult.Done(version) : worst;
  }

  /** A failure tells more than that something was given up because of it. */
  private static StepResult worse(StepResult one, StepResult other) {
    return rank(other) > rank(one) ? other : one;
  }

  private static int rank(StepResult result) {
    return switch (result) {
      case StepResult.Done _ -> 0;
      case StepResult.Superseded _ -> 1;
      case StepResult.Later _ -> 2;
      case StepResult.Never _ -> 3;
    };
  }
}
