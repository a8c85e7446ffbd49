package dev.supaplane.provisioner.reconcile;

import dev.supaplane.provisioner.desired.DesiredStore;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.execute.PlanExecutor;
import dev.supaplane.provisioner.execute.ProjectFiles;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.outcomes.Outcomes;
import dev.supaplane.provisioner.secrets.SecretsSource;
import java.time.InstantSource;

/**
 * What every lane works with.
 *
 * @param worker name of this host
 * @param driver by what means stacks are made
 */
public record Workshop(
    String worker,
    DesiredStore store,
    StackDriver driver,
    Templates templates,
    SecretsSource secrets,
    Outcomes outcomes,
    Timing timing,
    InstantSource clock,
    Cleaned cleaned) {
  /** A workshop in which no ground was cleared yet. */
  public Workshop(
      String worker,
      DesiredStore store,
      StackDriver driver,
      Templates templates,
      SecretsSource secrets,
      Outcomes outcomes,
      Timing timing,
      InstantSource clock) {
    this(worker, store, driver, templates, secrets, outcomes, timing, clock, new Cleaned());
  }

  /** A workshop that works on a container engine. */
  public Workshop(
      String worker,
      DesiredStore store,
      ContainerEngine engine,
      Templates templates,
      SecretsSource secrets,
      PlanExecutor executor,
      ServiceProber prober,
      ProjectFiles files,
      Outcomes outcomes,
      Timing timing,
      InstantSource clock) {
    this(
        worker,
        store,
        new ContainersDriver(engine, executor, prober, files),
        templates,
        secrets,
        outcomes,
        timing,
        clock);
  }
}
