package dev.supaplane.gateway.route;

import dev.supaplane.events.id.ProjectRef;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Knows where projects are. */
@FunctionalInterface
public interface Directory {
  /**
   * Looks a project up. Called on threads that must not wait: an implementation that has to wait
   * does so elsewhere. Callers give up after a time of their own.
   *
   * @return completes with nothing for a project that never was; fails when nobody can say
   */
  CompletionStage<Optional<Route>> find(ProjectRef ref);
}
