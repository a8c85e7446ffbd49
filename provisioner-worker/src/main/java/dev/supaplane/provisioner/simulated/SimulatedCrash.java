package dev.supaplane.provisioner.simulated;

/** The end of the calling process. An error, so that no handler of exceptions survives it. */
public final class SimulatedCrash extends Error {
  private static final long serialVersionUID = 1L;

  SimulatedCrash(String message) {
    super(message);
  }
}
