package dev.supaplane.events.provisioning;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.ServiceHealth;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a worker observed. An outcome is a claim, not a fact: the project's aggregate checks its
 * generation (and operation) before anything follows from it.
 */
public sealed interface ProvisioningOutcome {
  /** The project. */
  ProjectRef ref();

  /** The generation of the wish that the worker was acting on. */
  long generation();

  /** Name of the worker's host. */
  String worker();

  /** When it was observed, by the worker's clock. */
  Instant at();

  /**
   * One step of a plan ended.
   *
   * @param operationId the operation that asked for it; absent for repairs
   * @param step what was done, such as {@code start db}
   * @param service the service it was for, where it was for one
   * @param failure why it did not work; absent when it did
   */
  record StepFinished(
      ProjectRef ref,
      @Nullable UUID operationId,
      long generation,
      String worker,
      String step,
      @Nullable String service,
      Instant startedAt,
      long durationMillis,
      @Nullable Failure failure,
      Instant at)
      implements ProvisioningOutcome {}

  /**
   * Every enabled service answers its probe.
   *
   * @param postgresVersion what the server itself says it is, such as {@code 17.6}
   */
  record StackReady(
      ProjectRef ref,
      UUID operationId,
      long generation,
      String worker,
      String postgresVersion,
      List<ServiceHealth> services,
      Instant at)
      implements ProvisioningOutcome {}

  /** No container of the stack runs; its volumes are there. */
  record StackStopped(ProjectRef ref, UUID operationId, long generation, String worker, Instant at)
      implements ProvisioningOutcome {}

  /** The worker gave up on the operation. What it had made for a creation is gone again. */
  record StackFailed(
      ProjectRef ref, UUID operationId, long generation, String worker, Failure failure, Instant at)
      implements ProvisioningOutcome {}

  /** Container, volume, network and directory are gone. */
  record StackRemoved(ProjectRef ref, UUID operationId, long generation, String worker, Instant at)
      implements ProvisioningOutcome {}

  /** The services as the last probes found them; published when the picture changes. */
  record StackHealthObserved(
      ProjectRef ref, long generation, String worker, List<ServiceHealth> services, Instant at)
      implements ProvisioningOutcome {}

  /**
   * Something changed on the host by nobody's command.
   *
   * @param drifts all that differs; empty when nothing does any more
   */
  record StackDriftObserved(
      ProjectRef ref, long generation, String worker, List<Drift> drifts, Instant at)
      implements ProvisioningOutcome {}
}
