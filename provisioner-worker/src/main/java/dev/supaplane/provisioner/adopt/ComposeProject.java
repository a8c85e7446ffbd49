package dev.supaplane.provisioner.adopt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compose project as its containers' labels tell of it.
 *
 * @param name unique on an engine
 * @param workingDirectory where compose was run; absent where no label says
 * @param containers sorted by service and number; one for each
 */
public record ComposeProject(
    String name, @Nullable String workingDirectory, List<ComposeContainer> containers) {
  /** Copies what it is given. */
  public ComposeProject {
    containers = List.copyOf(containers);
  }
}
