package dev.supaplane.provisioner.fence;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.engine.ExecResult;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.VolumeSpec;
import java.time.Duration;
import java.util.Set;

/** An engine on which everybody may look, and only the holder of the lease may change anything. */
public record FencedEngine(ContainerEngine engine, Fence fence) implements ContainerEngine {
  @Override
  public StackObservation observe(ProjectRef ref) {
    return engine.observe(ref);
  }

  @Override
  public Set<ProjectRef> projects() {
    return engine.projects();
  }

  @Override
  public void ensureImage(String image) {
    fence.demand();
    engine.ensureImage(image);
  }

  @Override
  public void createNetwork(NetworkSpec network) {
    fence.demand();
    engine.createNetwork(network);
  }

  @Override
  public void createVolume(VolumeSpec volume) {
    fence.demand();
    engine.createVolume(volume);
  }

  @Override
  public String createContainer(ContainerSpec container, long generation) {
    fence.demand();
    return engine.createContainer(container, generation);
  }

  @Override
  public void startContainer(String id) {
    fence.demand();
    engine.startContainer(id);
  }

  @Override
  public void stopContainer(String id, Duration grace) {
    fence.demand();
    engine.stopContainer(id, grace);
  }

  @Override
  public void removeContainer(String id) {
    fence.demand();
    engine.removeContainer(id);
  }

  @Override
  public void removeVolume(String name) {
    fence.demand();
    engine.removeVolume(name);
  }

  @Override
  public void removeNetwork(String id) {
    fence.demand();
    engine.removeNetwork(id);
  }

  @Override
  public ExecResult exec(String containerId, ExecSpec command) {
    fence.demand();
    return engine.exec(containerId, command);
  }

  @Override
  public String logs(String containerId, int lines) {
    return engine.logs(containerId, lines);
  }

  @Override
  public AutoCloseable watch(EngineListener listener) {
    return engine.watch(listener);
  }

  @Override
  public boolean answers() {
    return engine.answers();
  }

  @Override
  public void close() {
    engine.close();
  }
}
