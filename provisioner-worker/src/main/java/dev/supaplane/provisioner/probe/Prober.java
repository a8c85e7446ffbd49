package dev.supaplane.provisioner.probe;

/** Asks a service how it is. */
public interface Prober {
  /** Asks once. Ends within a few seconds and never throws for what the service does. */
  ProbeResult probe(ProbeTarget target);
}
