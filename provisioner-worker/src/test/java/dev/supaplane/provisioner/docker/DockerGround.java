package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.reconcile.LifecycleContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is on the engine, and what an operator or a neighbour may do to it. */
final class DockerGround implements LifecycleContract.Ground, AutoCloseable {
  private final DockerClient docker;
  private final DockerEngine engine;
  private final DockerWorker worker;
  private @Nullable ServerSocket neighbour;
  private @Nullable String born;

  DockerGround(Path data, RealEngine real) {
    this.docker = real.docker();
    this.engine = real.engine();
    this.worker = new DockerWorker(data, engine);
    tag();
  }

  @Override
  public DockerWorker worker() {
    return worker;
  }

  @Override
  public boolean allRuns() {
    var containers = there().containers();
    return containers.size() == 3 && containers.stream().allMatch(c -> c.state() == State.RUNNING);
  }

  @Override
  public boolean anythingRuns() {
    return there().containers().stream().anyMatch(c -> c.state() == State.RUNNING);
  }

  /** While the database runs, what it wrote when its data came to be is still the same. */
  @Override
  public boolean dataIsThere() {
    var now = worker.inside.lines("db", List.of("/data/born"));
    if (born == null && !now.isEmpty()) {
      born = now.getFirst();
    }
    return there().volumes().size() == 1 && (now.isEmpty() || now.getFirst().equals(born));
  }

  @Override
  public boolean isEmpty() {
    return there().isEmpty();
  }

  @Override
  public int deeds() {
    return worker.watched.changes();
  }

  /** The image is not there, and no registry has it. */
  @Override
  public void refuse() {
    untag();
  }

  /** Somebody else listens at the database's port. */
  @Override
  public void stall() {
    try {
      neighbour = new ServerSocket(worker.databasePort(), 1, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void relent() {
    tag();
    if (neighbour != null) {
      try {
        neighbour.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void lose() {
    docker.killContainerCmd("supaplane-" + worker.ref() + "-db").exec();
  }

  @Override
  public void close() {
    relent();
    EngineContractSupport.clear(engine);
    untag();
  }

  private StackObservation there() {
    return engine.observe(worker.ref());
  }

  private void tag() {
    var name = worker.image();
    var tag = name.lastIndexOf(':');
    docker.tagImageCmd(TinyImage.NAME, name.substring(0, tag), name.substring(tag + 1)).exec();
  }

  private void untag() {
    try {
      docker.removeImageCmd(worker.image()).withForce(true).exec();
    } catch (NotFoundException _) {
      return; // it is gone, which is what is wanted
    }
  }
}
