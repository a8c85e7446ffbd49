package dev.supaplane.events.project;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What happened to a project. Each is a fact that the event store holds; none holds a secret. */
public sealed interface ProjectEvent {
  /** The project. */
  ProjectRef ref();

  /** When it happened, by the command side's clock. */
  Instant at();

  /** An operation begins; one that was under way is replaced by it. */
  sealed interface OperationBegun extends ProjectEvent {
    /** The operation. */
    Operation operation();
  }

  /** An operation ended, well or badly. */
  sealed interface OperationEnded extends ProjectEvent {
    /** The operation that ended. */
    UUID operationId();

    /** Its generation. */
    long generation();
  }

  /**
   * A project was accepted and its first provisioning began.
   *
   * @param name as the user gave it, 1 to 256 characters
   * @param organization whose project it is
   * @param spec what is to run
   * @param placement where
   * @param operation of kind {@link OperationKind#CREATE}, generation 1
   */
  record ProjectCreated(
      ProjectRef ref,
      String name,
      OrganizationSlug organization,
      StackSpec spec,
      Placement placement,
      Operation operation,
      Instant at)
      implements OperationBegun {}

  /**
   * Every enabled service answered for the first time: a creation or a retry ended well.
   *
   * @param postgresVersion what the server itself says it is, such as {@code 17.6}
   */
  record ProjectProvisioned(
      ProjectRef ref,
      UUID operationId,
      long generation,
      String postgresVersion,
      List<ServiceHealth> services,
      Instant at)
      implements OperationEnded {}

  /** After a failed creation, provisioning began again from clean. */
  record ProjectRetryRequested(ProjectRef ref, Operation operation, Instant at)
      implements OperationBegun {}

  /** Containers are to stop; data stays. */
  record ProjectPauseRequested(ProjectRef ref, Operation operation, Instant at)
      implements OperationBegun {}

  /** No container runs; data is kept. */
  record ProjectPaused(ProjectRef ref, UUID operationId, long generation, Instant at)
      implements OperationEnded {}

  /** Containers are to start again. */
  record ProjectResumeRequested(ProjectRef ref, Operation operation, Instant at)
      implements OperationBegun {}

  /** Every enabled service answers again. */
  record ProjectResumed(
      ProjectRef ref, UUID operationId, long generation, List<ServiceHealth> services, Instant at)
      implements OperationEnded {}

  /**
   * Containers are to be made anew.
   *
   * @param services which; empty means all
   */
  record ProjectRestartRequested(
      ProjectRef ref, Operation operation, List<String> services, Instant at)
      implements OperationBegun {}

  /** The containers were made anew and every enabled service answers. */
  record ProjectRestarted(
      ProjectRef ref, UUID operationId, long generation, List<ServiceHealth> services, Instant at)
      implements OperationEnded {}

  /**
   * The set of healthy services changed.
   *
   * @param healthy whether all enabled services are
   */
  record ProjectHealthChanged(
      ProjectRef ref, long generation, boolean healthy, List<ServiceHealth> services, Instant at)
      implements ProjectEvent {}

  /**
   * Something changed on the host by nobody's command; the worker repairs it where the project's
   * drift policy says so.
   *
   * @param drifts all that differs now
   */
  record ProjectDriftDetected(ProjectRef ref, long generation, List<Drift> drifts, Instant at)
      implements ProjectEvent {}

  /** Nothing differs any more: repaired, or put back by whoever changed it. */
  record ProjectDriftResolved(ProjectRef ref, long generation, Instant at)
      implements ProjectEvent {}

  /**
   * An operation ended badly: a step failed for good, or the deadline passed.
   *
   * @param kind what it was for
   */
  record ProjectOperationFailed(
      ProjectRef ref,
      UUID operationId,
      OperationKind kind,
      long generation,
      Failure failure,
      Instant at)
      implements OperationEnded {}

  /**
   * The project is to run something else.
   *
   * @param spec what is to run from now on
   */
  record ProjectUpdateRequested(ProjectRef ref, Operation operation, StackSpec spec, Instant at)
      implements OperationBegun {}

  /**
   * The project runs what was asked for, and every enabled service answers.
   *
   * @param postgresVersion what the server itself says it is
   */
  record ProjectUpdated(
      ProjectRef ref,
      UUID operationId,
      long generation,
      String postgresVersion,
      List<ServiceHealth> services,
      Instant at)
      implements OperationEnded {}

  /**
   * After an update that failed or was cancelled the project is to run what it ran before.
   *
   * @param spec what is to run from now on
   */
  record ProjectUpdateReverted(ProjectRef ref, long generation, StackSpec spec, Instant at)
      implements ProjectEvent {}

  /**
   * New secrets were made; the services are to use them. The secrets themselves are in no event.
   *
   * @param secrets which
   */
  record ProjectRotationRequested(
      ProjectRef ref, Operation operation, List<SecretGroup> secrets, Instant at)
      implements OperationBegun {}

  /** Every enabled service answers, with the new secrets. */
  record ProjectRotated(
      ProjectRef ref, UUID operationId, long generation, List<ServiceHealth> services, Instant at)
      implements OperationEnded {}

  /**
   * The project is to be deleted: containers stop at once, data stays until the undo window ends.
   *
   * @param purgeAt when everything goes, unless the project is restored before
   */
  record ProjectRetireRequested(ProjectRef ref, Operation operation, Instant purgeAt, Instant at)
      implements OperationBegun {}

  /**
   * No container runs; data waits for the end of the undo window.
   *
   * @param purgeAt when everything goes, unless the project is restored before
   */
  record ProjectRetired(
      ProjectRef ref, UUID operationId, long generation, Instant purgeAt, Instant at)
      implements OperationEnded {}

  /**
   * Somebody took an operation back before it ended. What follows from it is told by the next
   * event.
   *
   * @param kind what it was for
   */
  record ProjectOperationCancelled(
      ProjectRef ref, UUID operationId, OperationKind kind, long generation, Instant at)
      implements OperationEnded {}

  /** The project is to go, with its data. */
  record ProjectDeletionRequested(ProjectRef ref, Operation operation, Instant at)
      implements OperationBegun {}

  /** Nothing of the project is left on any host; leases and secrets are gone. */
  record ProjectRemoved(ProjectRef ref, UUID operationId, long generation, Instant at)
      implements OperationEnded {}

  /**
   * A stack that somebody runs by a compose file was taken under observation. Nothing of it is ours
   * and nothing of it is ever touched: no operation, no lease and no secret belongs to it. Health
   * and drift of it are told with generation {@link #ADOPTED_GENERATION}.
   *
   * @param name as the user gave it, 1 to 256 characters
   * @param organization whose project it is
   * @param region the region of its host
   * @param stack what was there, and where
   */
  record ProjectAdopted(
      ProjectRef ref,
      String name,
      OrganizationSlug organization,
      String region,
      AdoptedStack stack,
      Instant at)
      implements ProjectEvent {}

  /** An adopted stack is no longer observed. It runs on as it did; its history here stays. */
  record ProjectForgotten(ProjectRef ref, Instant at) implements ProjectEvent {}

  /** Nobody ever wishes anything of an adopted stack, so it stays in its first generation. */
  long ADOPTED_GENERATION = 1;
}
