package dev.supaplane.provisioner.stack;

import dev.supaplane.events.id.ProjectRef;

/** Names on an engine; a project's ref in each keeps projects apart. */
record StackNames(ProjectRef ref) {
  /** The compose project and the network. */
  String project() {
    return "supaplane-" + ref;
  }

  /** A container of a service, or a volume. */
  String of(String part) {
    return project() + "-" + part;
  }
}
