package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.desired.DesiredStack;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * For which generation a retry has cleared the ground. Kept in memory: after a crash the ground is
 * cleared once more, which costs time and nothing else, unless the retry was told to be ready: that
 * is kept with the wish.
 */
final class Cleaned {
  private final Map<ProjectRef, Long> generations = new ConcurrentHashMap<>();

  boolean isClean(DesiredStack stack) {
    return generations.getOrDefault(stack.ref(), 0L) == stack.generation();
  }

  void markClean(DesiredStack stack) {
    generations.put(stack.ref(), stack.generation());
  }
}
