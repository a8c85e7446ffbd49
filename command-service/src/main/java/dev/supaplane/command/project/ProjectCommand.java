package dev.supaplane.command.project;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.SecretGroup;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.UUID;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/** What can be asked of a project, by people and by what workers observed. */
public sealed interface ProjectCommand {
  /** The project. */
  ProjectRef ref();

  /** The aggregate's identifier. */
  @TargetAggregateIdentifier
  default String aggregateId() {
    return ref().value();
  }

  /** Wishes of people: most begin an operation. */
  sealed interface Wish extends ProjectCommand {}

  /** Claims of workers and of the clock: they end an operation or tell of a change. */
  sealed interface Claim extends ProjectCommand {}

  /**
   * Make a project.
   *
   * @param name 1 to 256 characters
   * @param region a region that has a host
   * @param password of the database; null for one that is made up
   */
  record CreateProject(
      ProjectRef ref,
      String name,
      OrganizationSlug organization,
      StackSpec spec,
      String region,
      @Nullable DatabasePassword password)
      implements Wish {
    /** With a password that is made up. */
    public CreateProject(
        ProjectRef ref, String name, OrganizationSlug organization, StackSpec spec, String region) {
      this(ref, name, organization, spec, region, null);
    }
  }

  /**
   * Observe a stack that somebody runs by a compose file; it is never touched.
   *
   * @param name 1 to 256 characters
   * @param region that of the stack's host
   * @param stack as the host's worker sees it
   */
  record AdoptProject(
      ProjectRef ref, String name, OrganizationSlug organization, String region, AdoptedStack stack)
      implements Wish {}

  /** Provision again after a failed creation. */
  record RetryProject(ProjectRef ref) implements Wish {}

  /** Stop the containers, keep the data. */
  record PauseProject(ProjectRef ref) implements Wish {}

  /** Start the containers again. */
  record ResumeProject(ProjectRef ref) implements Wish {}

  /**
   * Make containers anew.
   *
   * @param services which; empty means all
   */
  record RestartProject(ProjectRef ref, List<String> services) implements Wish {}

  /** Run something else. */
  record UpdateProject(ProjectRef ref, SpecChange change) implements Wish {}

  /**
   * Make new secrets and use them.
   *
   * @param secrets which, at least one
   */
  record RotateSecrets(ProjectRef ref, List<SecretGroup> secrets) implements Wish {}

  /**
   * Stop everything at once, and remove it with its data when the window ends.
   *
   * @param undoWindow how long the project can be restored; zero removes it now
   */
  record DeleteProject(ProjectRef ref, Duration undoWindow) implements Wish {}

  /**
   * Call it otherwise. Nothing that runs knows the name: no operation begins.
   *
   * @param name 1 to 256 characters
   */
  record RenameProject(ProjectRef ref, String name) implements Wish {}

  /**
   * Give its functions other secrets. No operation begins: the worker makes the service that runs
   * them anew, where it runs.
   *
   * @param set new values by name
   * @param removed names of those that go
   */
  record ChangeFunctionSecrets(ProjectRef ref, SortedMap<String, String> set, List<String> removed)
      implements Wish {
    /** How many secrets the functions of one project have at most. */
    public static final int MOST = 100;

    /** How many bytes their names and values have together: a process starts with no more. */
    public static final int MOST_BYTES = 512 * 1024;

    /**
     * What is left to do where some are there already: only those that are there are removed.
     *
     * @param there how many bytes each has that the functions have, by name
     * @throws Refused when there would be too many
     */
    public ChangeFunctionSecrets given(Map<String, Integer> there) {
      var after = new HashMap<>(there);
      set.forEach((name, value) -> after.put(name, value.getBytes(UTF_8).length));
      removed.forEach(after::remove);
      var bytes =
          after.entrySet().stream().mapToLong(e -> e.getKey().length() + e.getValue()).sum();
      if (after.size() > MOST || bytes > MOST_BYTES) {
        throw new Refused(
            Refused.Reason.INVALID,
            "The functions of a project have at most "
                + MOST
                + " secrets, of "
                + MOST_BYTES / 1024
                + " KiB together; delete some first");
      }
      return new ChangeFunctionSecrets(
          ref, set, removed.stream().filter(there::containsKey).distinct().sorted().toList());
    }

    /** Tells which without what they are. */
    @Override
    public String toString() {
      return "ChangeFunctionSecrets[" + ref + ", " + set.keySet() + ", " + removed + "]";
    }
  }

  /**
   * Set its services otherwise. No operation begins: the worker makes the services that the
   * settings reach anew, where they run.
   *
   * @param set new values of plain settings by the setting's id, as the catalogue keeps them
   * @param secrets new values of secret settings by the setting's id
   * @param reset ids of settings, secret ones too, that are to be the template's again
   */
  record ChangeSettings(
      ProjectRef ref,
      SortedMap<String, String> set,
      SortedMap<String, String> secrets,
      List<String> reset)
      implements Wish {
    /** Tells which secret settings without what they are. */
    @Override
    public String toString() {
      return "ChangeSettings[" + ref + ", " + set + ", " + secrets.keySet() + ", " + reset + "]";
    }
  }

  /** Take the operation under way back. */
  record CancelOperation(ProjectRef ref, UUID operationId) implements Wish {}

  /** Begin the operation under way anew, with a new deadline. */
  record ForceOperation(ProjectRef ref, UUID operationId) implements Wish {}

  /** Every enabled service answers. */
  record ConfirmReady(
      ProjectRef ref,
      UUID operationId,
      long generation,
      String postgresVersion,
      List<ServiceHealth> services)
      implements Claim {}

  /** No container runs. */
  record ConfirmStopped(ProjectRef ref, UUID operationId, long generation) implements Claim {}

  /** Nothing is left. */
  record ConfirmRemoved(ProjectRef ref, UUID operationId, long generation) implements Claim {}

  /** The operation failed for good. */
  record ReportFailure(ProjectRef ref, UUID operationId, long generation, Failure failure)
      implements Claim {}

  /** The services as last probed. */
  record ReportHealth(ProjectRef ref, long generation, List<ServiceHealth> services)
      implements Claim {}

  /** Something changed by nobody's command. */
  record ReportDrift(ProjectRef ref, long generation, List<Drift> drifts) implements Claim {}

  /** The clock passed the end of the undo window. */
  record PurgeProject(ProjectRef ref) implements Claim {}

  /** The clock passed an operation's deadline. */
  record ExpireOperation(ProjectRef ref, UUID operationId) implements Claim {}
}
