package dev.supaplane.provisioner.adopt;

import dev.supaplane.events.project.AdoptedContainer;
import dev.supaplane.events.project.AdoptedPort;
import dev.supaplane.provisioner.engine.StackObservation.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container of a compose project, as the engine's list tells of it: no environment, no command.
 *
 * @param id the engine's
 * @param name its name
 * @param service from its label
 * @param number counts the containers of a service from 1
 * @param image as compose asked for it
 * @param imageId the engine's
 * @param state its life
 * @param exitCode of its last run; absent while it runs, or where the engine does not tell
 * @param check what its own health check says
 * @param ports published on the host, TCP only; none while it does not run
 */
public record ComposeContainer(
    String id,
    String name,
    String service,
    int number,
    String image,
    String imageId,
    State state,
    @Nullable Integer exitCode,
    Check check,
    List<AdoptedPort> ports) {
  /** What a container's own health check says. */
  public enum Check {
    /** It has none, or does not run. */
    NONE,
    STARTING,
    HEALTHY,
    UNHEALTHY
  }

  /** Copies what it is given. */
  public ComposeContainer {
    ports = List.copyOf(ports);
  }

  /** Whether it has done its work and ended well. */
  public boolean completed() {
    return state == State.EXITED && exitCode != null && exitCode == 0;
  }

  /** What is kept of it, to tell later what differs. */
  public AdoptedContainer known() {
    return new AdoptedContainer(service, number, id, image, imageId, completed(), ports);
  }
}
