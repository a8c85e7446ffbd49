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
   * @apiNote A step of a plan ends, well or badly.
   * @param operationId the operation that asked for it; absent for repairs
   * @param step what was done, such as {@code start db}
   * @param service the service it was for, where it was for one
   * @param startedAt when the step began, by the worker's clock
   * @param durationMillis how long the step took
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
   * @apiNote An operation waits for it and every enabled service answers.
   * @param operationId the operation that waits for it
   * @param postgresVersion what the server itself says it is, such as {@code 17.6}
   * @param services every enabled service, all healthy
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

  /**
   * No container of the stack runs; its volumes are there.
   *
   * @apiNote An operation waits for it and no container runs.
   * @param operationId the operation that waits for it
   */
  record StackStopped(ProjectRef ref, UUID operationId, long generation, String worker, Instant at)
      implements ProvisioningOutcome {}

  /**
   * The worker gave up on the operation. What it had made for a creation is gone again.
   *
   * @apiNote A step fails for good.
   * @param operationId the operation that is given up
   */
  record StackFailed(
      ProjectRef ref, UUID operationId, long generation, String worker, Failure failure, Instant at)
      implements ProvisioningOutcome {}

  /**
   * Container, volume, network and directory are gone.
   *
   * @apiNote An operation waits for it and nothing is left on the host.
   * @param operationId the operation that waits for it
   */
  record StackRemoved(ProjectRef ref, UUID operationId, long generation, String worker, Instant at)
      implements ProvisioningOutcome {}

  /**
   * The services as the last probes found them; published when the picture changes.
   *
   * @apiNote A probe's verdict differs from the last one that was told.
   * @param services every enabled service, as the last probe found it
   */
  record StackHealthObserved(
      ProjectRef ref, long generation, String worker, List<ServiceHealth> services, Instant at)
      implements ProvisioningOutcome {}

  /**
   * Something changed on the host by nobody's command.
   *
   * @apiNote What differs changed since it was last told.
   * @param drifts all that differs; empty when nothing does any more
   */
  record StackDriftObserved(
      ProjectRef ref, long generation, String worker, List<Drift> drifts, Instant at)
      implements ProvisioningOutcome {}
}
