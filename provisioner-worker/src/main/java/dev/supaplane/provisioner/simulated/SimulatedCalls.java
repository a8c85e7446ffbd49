package dev.supaplane.provisioner.simulated;

import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stands between a caller and the simulation: lets calls go wrong as planned and notes them. */
final class SimulatedCalls {
  private static final int CALLS_KEPT = 100_000;
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

  private final VirtualTime time;
  private final FailurePlan failures = new FailurePlan();
  private final Deque<RecordedCall> recorded = new ArrayDeque<>();

  SimulatedCalls(VirtualTime time) {
    this.time = time;
  }

  FailurePlan failures() {
    return failures;
  }

  List<RecordedCall> recorded() {
    synchronized (recorded) {
      return List.copyOf(recorded);
    }
  }

  void forget() {
    synchronized (recorded) {
      recorded.clear();
    }
  }

  <T> T run(EngineCall call, String subject, boolean up, Supplier<T> effect) {
    try {
      if (!up) {
        throw failure(Kind.UNAVAILABLE, call, subject);
      }
      var toggle = failures.take(call, subject);
      var result = toggle.isEmpty() ? effect.get() : goWrong(toggle.get(), call, subject, effect);
      note(call, subject, null, false);
      return result;
    } catch (EngineException e) {
      note(call, subject, e.kind(), false);
      throw e;
    } catch (SimulatedCrash e) {
      note(call, subject, null, true);
      throw e;
    }
  }

  private <T> T goWrong(FailureToggle toggle, EngineCall call, String subject, Supplier<T> effect) {
    return switch (toggle) {
      case FailureToggle.Fail(var kind) -> throw failure(kind, call, subject);
      case FailureToggle.Hang _ -> {
        time.advance(CALL_TIMEOUT);
        throw failure(Kind.TIMEOUT, call, subject);
      }
      case FailureToggle.Slow(var passes) -> {
        time.advance(passes);
        yield effect.get();
      }
      case FailureToggle.SucceedButSayFailed(var kind) -> {
        var _ = effect.get();
        throw failure(kind, call, subject);
      }
      case FailureToggle.CrashBefore _ ->
          throw new SimulatedCrash("before " + call + " " + subject);
      case FailureToggle.CrashAfter _ -> {
        var _ = effect.get();
        throw new SimulatedCrash("after " + call + " " + subject);
      }
    };
  }

  private void note(EngineCall call, String subject, @Nullable Kind failure, boolean crashed) {
    synchronized (recorded) {
      recorded.addLast(new RecordedCall(time.instant(), call, subject, failure, crashed));
      if (recorded.size() > CALLS_KEPT) {
        recorded.removeFirst();
      }
    }
  }

  private static EngineException failure(Kind kind, EngineCall call, String subject) {
    return new EngineException(kind, "simulated trouble: " + call + " " + subject, null);
  }
}
