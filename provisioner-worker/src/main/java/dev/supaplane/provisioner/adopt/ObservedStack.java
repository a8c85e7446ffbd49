package dev.supaplane.provisioner.adopt;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.AdoptedContainer;
import dev.supaplane.events.project.AdoptedStack;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * An adopted stack as this worker knows it.
 *
 * @param ref the project
 * @param stack as it was adopted
 * @param known what its containers are compared with: those of the adoption, or later ones of which
 *     it was told that they took their place
 * @param forgotten whether it is observed no more; kept so that an old event cannot bring it back
 */
public record ObservedStack(
    ProjectRef ref, AdoptedStack stack, List<AdoptedContainer> known, boolean forgotten) {
  /** Copies what it is given. */
  public ObservedStack {
    known = List.copyOf(known);
  }

  /** A stack that was just adopted. */
  static ObservedStack of(ProjectRef ref, AdoptedStack stack) {
    return new ObservedStack(ref, stack, stack.containers(), false);
  }

  ObservedStack forgottenNow() {
    return new ObservedStack(ref, stack, known, true);
  }

  /** What was told to be other or new is what is known from now on. */
  ObservedStack accepting(ComposeProject seen) {
    var byName = new TreeMap<String, AdoptedContainer>();
    known.forEach(container -> byName.put(container.name(), container));
    for (var container : seen.containers()) {
      var now = container.known();
      var before = byName.get(now.name());
      // One that only stopped is still the one that should run.
      if (before == null || !before.id().equals(now.id())) {
        byName.put(now.name(), now);
      }
    }
    return new ObservedStack(ref, stack, new ArrayList<>(byName.values()), forgotten);
  }
}
