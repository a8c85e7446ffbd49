package dev.supaplane.provisioner.simulated;

/**
 * The calls of a {@link dev.supaplane.provisioner.engine.ContainerEngine}, each with its subject in
 * call logs and failure plans.
 */
public enum EngineCall {
  /** Subject: the project's ref. */
  OBSERVE(false),
  /** Subject: empty. */
  PROJECTS(false),
  /** Subject: the image. */
  ENSURE_IMAGE(true),
  /** Subject: the network's name. */
  CREATE_NETWORK(true),
  /** Subject: the volume's name. */
  CREATE_VOLUME(true),
  /** Subject: the service. */
  CREATE_CONTAINER(true),
  /** Subject: the service, or the id of a container that is not there. */
  START_CONTAINER(true),
  /** Subject: the service, or the id of a container that is not there. */
  STOP_CONTAINER(true),
  /** Subject: the service, or the id of a container that is not there. */
  REMOVE_CONTAINER(true),
  /** Subject: the volume's name. */
  REMOVE_VOLUME(true),
  /** Subject: the network's name, or the id of one that is not there. */
  REMOVE_NETWORK(true),
  /** Subject: the service, or the id of a container that is not there. */
  EXEC(true),
  /** Subject: the service, or the id of a container that is not there. */
  LOGS(false),
  /** Subject: the service, or the id of a container that is not there. */
  FOLLOW(false),
  /** Subject: the service, or the id of a container that is not there. */
  USAGE(false),
  /** Subject: the project's ref. */
  VOLUME_BYTES(false),
  /** Subject: empty. */
  WATCH(false),
  /** Subject: empty. */
  ANSWERS(false);

  private final boolean changes;

  EngineCall(boolean changes) {
    this.changes = changes;
  }

  /** Whether the call can change something. */
  public boolean changes() {
    return changes;
  }
}
