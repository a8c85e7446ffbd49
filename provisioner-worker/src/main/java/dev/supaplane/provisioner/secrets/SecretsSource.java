package dev.supaplane.provisioner.secrets;

import dev.supaplane.events.id.ProjectRef;
import java.util.Map;

/** Where a project's secrets come from. */
public interface SecretsSource {
  /**
   * A project's secrets by name.
   *
   * @throws SecretsUnavailable when they cannot be had now, or no longer
   */
  Map<String, String> secretsOf(ProjectRef ref) throws InterruptedException;
}
