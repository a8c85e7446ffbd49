package dev.supaplane.simulation;

import dev.supaplane.events.id.ProjectRef;

/** Refs of simulated projects, and short names for them. */
final class Names {
  private Names() {}

  /** The ref of a project by its number, 0 to 25. */
  static ProjectRef ref(int number) {
    return new ProjectRef(String.valueOf((char) ('a' + number)).repeat(20));
  }

  /** The short name. */
  static String of(ProjectRef ref) {
    return ref.value().substring(0, 1);
  }
}
