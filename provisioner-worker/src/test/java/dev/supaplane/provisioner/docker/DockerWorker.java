package dev.supaplane.provisioner.docker;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.provisioner.execute.PlanExecutor;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.execute.StackFiles;
import dev.supaplane.provisioner.execute.StepRunner;
import dev.supaplane.provisioner.reconcile.ContainersDriver;
import dev.supaplane.provisioner.reconcile.OneProject;
import dev.supaplane.provisioner.reconcile.StackDriver;
import dev.supaplane.provisioner.reconcile.Templates;
import dev.supaplane.provisioner.simulated.VirtualTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * A worker with one project on a real engine. Time goes by as it does; whenever nothing is due
 * until later, it leaps there.
 */
final class DockerWorker extends OneProject {
  // No registry is there: what is not on the engine is not to be had.
  private final String image = "127.0.0.1:9/supaplane-test/" + RealEngine.letters(12) + ":1";
  private final ProjectRef ref = RealEngine.newRef();
  private final Placement placement =
      new Placement(
          "local",
          "test",
          RealEngine.newSubnet(),
          Map.of(
              PortPurpose.GATEWAY,
              EngineContractSupport.freePort(),
              PortPurpose.DATABASE,
              EngineContractSupport.freePort()));
  private final VirtualTime leaps = new VirtualTime();
  private final long begun = System.nanoTime();
  private final InstantSource clock = () -> leaps.instant().plusNanos(System.nanoTime() - begun);
  final WatchedEngine watched;
  final InsideProber inside;

  DockerWorker(Path data, DockerEngine engine) {
    super(data);
    this.watched = new WatchedEngine(engine);
    this.inside = new InsideProber(engine, ref);
    restart();
  }

  /** The image of every service. */
  String image() {
    return image;
  }

  int databasePort() {
    return placement.port(PortPurpose.DATABASE);
  }

  @Override
  protected ProjectRef ref() {
    return ref;
  }

  @Override
  protected Placement placement() {
    return placement;
  }

  /** Each of the many tries until then takes the engine its time. */
  @Override
  protected Duration limit() {
    return Duration.ofMinutes(3);
  }

  @Override
  protected Templates templates() {
    return new TinyStack(super.templates(), image);
  }

  @Override
  protected StackDriver driver() {
    var prober = new ServiceProber(inside, localAddresses());
    var files = new StackFiles();
    var engine = watched.engine();
    var runner = new StepRunner(engine, prober, files, clock, leaps::advance);
    return new ContainersDriver(
        engine, new PlanExecutor(runner, told, clock, "test"), prober, files);
  }

  @Override
  protected InstantSource clock() {
    return clock;
  }

  @Override
  protected void pass(Duration pause) {
    leaps.advance(pause);
  }
}
