package dev.supaplane.provisioner.plan;

import dev.supaplane.provisioner.engine.ContainerSpec;
import java.util.ArrayList;
import java.util.Objects;
import java.util.TreeSet;

/** Why a container is not the same one any more, in words that show no value of a variable. */
public final class Differences {
  private Differences() {}

  /** What differs; empty for what would go on running. */
  public static String between(ContainerSpec before, ContainerSpec after) {
    var words = new ArrayList<String>();
    if (!before.image().equals(after.image())) {
      words.add("image " + before.image() + " becomes " + after.image());
    }
    if (before.incarnation() != after.incarnation()) {
      words.add("a restart was asked for");
    }
    if (!before.limits().equals(after.limits())) {
      words.add("limits");
    }
    if (!before.environment().equals(after.environment())) {
      var names = new TreeSet<>(before.environment().keySet());
      names.addAll(after.environment().keySet());
      names.removeIf(n -> Objects.equals(before.environment().get(n), after.environment().get(n)));
      words.add("variables " + String.join(", ", names));
    }
    if (!before.mounts().equals(after.mounts())) {
      words.add("mounted files");
    }
    if (!before.ports().equals(after.ports())) {
      words.add("published ports");
    }
    if (words.isEmpty() && !before.fingerprint().equals(after.fingerprint())) {
      words.add("the template's settings of it");
    }
    return String.join("; ", words);
  }
}
