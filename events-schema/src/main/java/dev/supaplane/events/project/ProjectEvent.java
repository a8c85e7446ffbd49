package dev.supaplane.events.project;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
   * @apiNote A creation is accepted; always the first event of its project.
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
   * @apiNote The worker tells the stack ready while a {@code CREATE} or {@code RETRY} is under way.
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

  /**
   * After a failed creation, provisioning began again from clean.
   *
   * @apiNote A retry is accepted after a failed creation, or a creation under way is forced.
   */
  record ProjectRetryRequested(ProjectRef ref, Operation operation, Instant at)
      implements OperationBegun {}

  /**
   * Containers are to stop; data stays.
   *
   * @apiNote A pause is accepted or forced, or a resume is cancelled.
   */
  record ProjectPauseRequested(ProjectRef ref, Operation operation, Instant at)
      implements OperationBegun {}

  /**
   * No container runs; data is kept.
   *
   * @apiNote The worker tells the stack stopped while a {@code PAUSE} is under way.
   */
  record ProjectPaused(ProjectRef ref, UUID operationId, long generation, Instant at)
      implements OperationEnded {}

  /**
   * Containers are to start again.
   *
   * @apiNote A resume is accepted or forced, a deleted project is restored within its undo window,
   *     or a pause or such a deletion is cancelled.
   */
  record ProjectResumeRequested(ProjectRef ref, Operation operation, Instant at)
      implements OperationBegun {}

  /**
   * Every enabled service answers again.
   *
   * @apiNote The worker tells the stack ready while a {@code RESUME} is under way.
   */
  record ProjectResumed(
      ProjectRef ref, UUID operationId, long generation, List<ServiceHealth> services, Instant at)
      implements OperationEnded {}

  /**
   * Containers are to be made anew.
   *
   * @apiNote A restart is accepted or forced.
   * @param services which; empty means all
   */
  record ProjectRestartRequested(
      ProjectRef ref, Operation operation, List<String> services, Instant at)
      implements OperationBegun {}

  /**
   * The containers were made anew and every enabled service answers.
   *
   * @apiNote The worker tells the stack ready while a {@code RESTART} is under way.
   */
  record ProjectRestarted(
      ProjectRef ref, UUID operationId, long generation, List<ServiceHealth> services, Instant at)
      implements OperationEnded {}

  /**
   * The set of healthy services changed.
   *
   * @apiNote The worker's picture of the services differs from the last one that was told, with no
   *     operation under way.
   * @param generation the wish that was in force
   * @param healthy whether all enabled services are
   * @param services every enabled service, as the last probe found it
   */
  record ProjectHealthChanged(
      ProjectRef ref, long generation, boolean healthy, List<ServiceHealth> services, Instant at)
      implements ProjectEvent {}

  /**
   * Something changed on the host by nobody's command; the worker repairs it where the project's
   * drift policy says so.
   *
   * @apiNote The worker's list of differences is another than the last one that was told, and not
   *     empty.
   * @param generation the wish that was in force
   * @param drifts all that differs now
   */
  record ProjectDriftDetected(ProjectRef ref, long generation, List<Drift> drifts, Instant at)
      implements ProjectEvent {}

  /**
   * Nothing differs any more: repaired, or put back by whoever changed it.
   *
   * @apiNote The worker finds no difference any more.
   * @param generation the wish that was in force
   */
  record ProjectDriftResolved(ProjectRef ref, long generation, Instant at)
      implements ProjectEvent {}

  /**
   * An operation ended badly: a step failed for good, or the deadline passed.
   *
   * @apiNote The worker gives up, or the deadline passes with no answer.
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
   * @apiNote An update that changes something is accepted or forced.
   * @param spec what is to run from now on
   */
  record ProjectUpdateRequested(ProjectRef ref, Operation operation, StackSpec spec, Instant at)
      implements OperationBegun {}

  /**
   * The project runs what was asked for, and every enabled service answers.
   *
   * @apiNote The worker tells the stack ready while an {@code UPDATE} is under way.
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
   * @apiNote Directly after the end of an update that failed or was cancelled.
   * @param generation the one of the update that is taken back
   * @param spec what is to run from now on
   */
  record ProjectUpdateReverted(ProjectRef ref, long generation, StackSpec spec, Instant at)
      implements ProjectEvent {}

  /**
   * New secrets were made; the services are to use them. The secrets themselves are in no event.
   *
   * @apiNote A rotation is accepted or forced.
   * @param secrets which
   */
  record ProjectRotationRequested(
      ProjectRef ref, Operation operation, List<SecretGroup> secrets, Instant at)
      implements OperationBegun {}

  /**
   * Every enabled service answers, with the new secrets.
   *
   * @apiNote The worker tells the stack ready while a {@code ROTATE} is under way.
   */
  record ProjectRotated(
      ProjectRef ref, UUID operationId, long generation, List<ServiceHealth> services, Instant at)
      implements OperationEnded {}

  /**
   * The project is to be deleted: containers stop at once, data stays until the undo window ends.
   *
   * @apiNote A deletion with an undo window is accepted, forced, or begins again after it failed.
   * @param purgeAt when everything goes, unless the project is restored before
   */
  record ProjectRetireRequested(ProjectRef ref, Operation operation, Instant purgeAt, Instant at)
      implements OperationBegun {}

  /**
   * No container runs; data waits for the end of the undo window.
   *
   * @apiNote The worker tells the stack stopped while a {@code RETIRE} is under way.
   * @param purgeAt when everything goes, unless the project is restored before
   */
  record ProjectRetired(
      ProjectRef ref, UUID operationId, long generation, Instant purgeAt, Instant at)
      implements OperationEnded {}

  /**
   * Somebody took an operation back before it ended. What follows from it is told by the next
   * event.
   *
   * @apiNote A cancellation is accepted.
   * @param kind what it was for
   */
  record ProjectOperationCancelled(
      ProjectRef ref, UUID operationId, OperationKind kind, long generation, Instant at)
      implements OperationEnded {}

  /**
   * The project is to go, with its data.
   *
   * @apiNote A deletion without an undo window is accepted, the undo window ends, or a deletion
   *     begins again after it failed.
   */
  record ProjectDeletionRequested(ProjectRef ref, Operation operation, Instant at)
      implements OperationBegun {}

  /**
   * Nothing of the project is left on any host; leases and secrets are gone.
   *
   * @apiNote The worker tells everything removed while a {@code DELETE} is under way; always the
   *     last event of its project.
   */
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
   * @apiNote when a compose project that the host's worker sees is adopted
   */
  record ProjectAdopted(
      ProjectRef ref,
      String name,
      OrganizationSlug organization,
      String region,
      AdoptedStack stack,
      Instant at)
      implements ProjectEvent {}

  /**
   * An adopted stack is no longer observed. It runs on as it did; its history here stays.
   *
   * @apiNote when an adopted project is deleted
   */
  record ProjectForgotten(ProjectRef ref, Instant at) implements ProjectEvent {}

  /**
   * A project has another name; its ref stays. It is no operation: nothing that runs knows the
   * name.
   *
   * @apiNote A renaming is accepted, in every state but removed.
   * @param name as the user gave it, 1 to 256 characters
   */
  record ProjectRenamed(ProjectRef ref, String name, Instant at) implements ProjectEvent {}

  /**
   * Functions of a project get other secrets; the service that runs them is made anew with them
   * where it runs. The values are in no event.
   *
   * @apiNote Secrets of functions are set or removed.
   * @param set names that have a new value
   * @param removed names that are gone
   */
  record ProjectFunctionSecretsChanged(
      ProjectRef ref, List<String> set, List<String> removed, Instant at) implements ProjectEvent {}

  /**
   * A project's services are set otherwise; those that a setting reaches are made anew with it
   * where they run. The values of secret settings are in no event.
   *
   * @apiNote Settings are changed, in every state but deleted; none of it is an operation.
   * @param revision counts the changes of this project's settings, from 1
   * @param set values by the setting's name, such as {@code auth.site_url}; as the catalogue of
   *     settings writes them
   * @param secrets names of secret settings that have a new value
   * @param reset names of settings, secret ones too, that are the template's again
   */
  record ProjectSettingsChanged(
      ProjectRef ref,
      long revision,
      Map<String, String> set,
      List<String> secrets,
      List<String> reset,
      Instant at)
      implements ProjectEvent {}

  /** Nobody ever wishes anything of an adopted stack, so it stays in its first generation. */
  long ADOPTED_GENERATION = 1;
}
