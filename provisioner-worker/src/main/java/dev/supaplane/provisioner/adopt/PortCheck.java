package dev.supaplane.provisioner.adopt;

import dev.supaplane.events.project.AdoptedPort;

/** Asks whether anybody listens at a published port. */
public interface PortCheck {
  /** Whether it is certain that nobody does; what cannot be seen from here is not. */
  boolean refuses(AdoptedPort port) throws InterruptedException;
}
