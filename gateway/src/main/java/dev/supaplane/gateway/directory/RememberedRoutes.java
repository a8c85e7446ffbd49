package dev.supaplane.gateway.directory;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.route.Directory;
import dev.supaplane.gateway.route.Route;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A directory that remembers what another one said. It asks again after a moment, once for all who
 * want to know at that time. While the other one cannot say, what it said last counts for longer:
 * that the control plane is away takes nobody's database away.
 */
public final class RememberedRoutes implements Directory {
  private static final int MOST_REMEMBERED = 10_000;
  private static final int MOST_ASKED = 256;

  private final Directory origin;
  private final long fresh;
  private final long atMost;
  private final LongSupplier clock;
  private final LinkedHashMap<ProjectRef, Remembered> routes = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<ProjectRef, CompletableFuture<Optional<Route>>> asked = new HashMap<>();

  private record Remembered(Route route, long at) {}

  /**
   * A memory.
   *
   * @param fresh for how long it is not asked again
   * @param atMost for how long the last answer counts while there is no new one
   */
  public RememberedRoutes(Directory origin, Duration fresh, Duration atMost) {
    this(origin, fresh, atMost, System::nanoTime);
  }

  /** For tests, with nanoseconds of their own. */
  RememberedRoutes(Directory origin, Duration fresh, Duration atMost, LongSupplier clock) {
    this.origin = origin;
    this.fresh = fresh.toNanos();
    this.atMost = atMost.toNanos();
    this.clock = clock;
  }

  @Override
  public CompletionStage<Optional<Route>> find(ProjectRef ref) {
    CompletableFuture<Optional<Route>> answer;
    synchronized (this) {
      var known = routes.get(ref);
      if (known != null && age(known) < fresh) {
        return CompletableFuture.completedFuture(Optional.of(known.route()));
      }
      var underWay = asked.get(ref);
      if (underWay != null) {
        return underWay;
      }
      if (asked.size() >= MOST_ASKED) {
        return remembered(
            known, new IOException("too many projects are looked for at the same time"));
      }
      answer = new CompletableFuture<>();
      asked.put(ref, answer);
    }
    ask(ref, answer);
    return answer;
  }

  private void ask(ProjectRef ref, CompletableFuture<Optional<Route>> answer) {
    CompletionStage<Optional<Route>> asking;
    try {
      asking = origin.find(ref);
    } catch (RuntimeException e) {
      asking = CompletableFuture.failedFuture(e);
    }
    var _ =
        asking.whenComplete(
            (route, problem) -> {
              if (problem == null) {
                answer.complete(learn(ref, route));
              } else {
                tellLast(ref, problem, answer);
              }
            });
  }

  // What is not there is not remembered: anybody can make up as many refs as they like, and they
  // would drive out those that are.
  private synchronized Optional<Route> learn(ProjectRef ref, Optional<Route> route) {
    asked.remove(ref);
    if (route.isEmpty()) {
      routes.remove(ref);
      return route;
    }
    routes.put(ref, new Remembered(route.get(), clock.getAsLong()));
    if (routes.size() > MOST_REMEMBERED) {
      routes.remove(routes.keySet().iterator().next());
    }
    return route;
  }

  private void tellLast(
      ProjectRef ref, Throwable problem, CompletableFuture<Optional<Route>> answer) {
    Remembered known;
    synchronized (this) {
      asked.remove(ref);
      known = routes.get(ref);
    }
    if (known != null && age(known) < atMost) {
      answer.complete(Optional.of(known.route()));
    } else {
      answer.completeExceptionally(problem);
    }
  }

  private CompletionStage<Optional<Route>> remembered(
      @Nullable Remembered known, Throwable problem) {
    return known != null && age(known) < atMost
        ? CompletableFuture.completedFuture(Optional.of(known.route()))
        : CompletableFuture.failedFuture(problem);
  }

  private long age(Remembered known) {
    return clock.getAsLong() - known.at();
  }
}
