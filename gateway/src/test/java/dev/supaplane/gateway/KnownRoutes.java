package dev.supaplane.gateway;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.route.Directory;
import dev.supaplane.gateway.route.Route;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A directory that tests write. */
public final class KnownRoutes implements Directory {
  private final Map<ProjectRef, Route> routes = new ConcurrentHashMap<>();

  /** Says where a project is from now on. */
  public KnownRoutes put(ProjectRef ref, Route route) {
    routes.put(ref, route);
    return this;
  }

  @Override
  public CompletionStage<Optional<Route>> find(ProjectRef ref) {
    return CompletableFuture.completedFuture(Optional.ofNullable(routes.get(ref)));
  }
}
