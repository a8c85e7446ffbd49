package dev.supaplane.events.project;

import java.util.List;

/**
 * One container of an adopted stack.
 *
 * @param service its service in the compose file
 * @param number counts the containers of a service from 1
 * @param id the engine's
 * @param image as compose asked for it, such as {@code supabase/postgres:17.6.1.011}
 * @param imageId the engine's; another one under the same name is another image
 * @param completed whether it had done its work and ended well: such a one is not expected to run
 * @param ports what it publishes on the host, TCP only
 */
public record AdoptedContainer(
    String service,
    int number,
    String id,
    String image,
    String imageId,
    boolean completed,
    List<AdoptedPort> ports) {
  /** Copies what it is given. */
  public AdoptedContainer {
    ports = List.copyOf(ports);
  }

  /** A service's first container has the service's name; the others have their number, too. */
  public String name() {
    return number == 1 ? service : service + "-" + number;
  }
}
