package dev.supaplane.command.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.supaplane.events.project.Placement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What a command would do. None of it is done, kept or reserved.
 *
 * @param dryRun always true, so that nobody takes it for an accepted command
 * @param command what was asked, such as {@code pause_project}
 * @param would what the control plane decides
 * @param engineKnown whether the worker could tell what it would do; where it could not, the lists
 *     hold only what the control plane does itself, and a warning says why
 * @param dataLoss whether data would be gone for good, as far as is known
 * @param warnings what may make it come otherwise, and what comes later
 */
@JsonNaming(SnakeCaseStrategy.class)
public record PlanAnswer(
    boolean dryRun,
    String command,
    Would would,
    boolean engineKnown,
    List<Thing> created,
    List<Thing> changed,
    List<Thing> recreated,
    List<Thing> destroyed,
    List<Thing> unchanged,
    boolean dataLoss,
    List<String> warnings) {

  /**
   * What the control plane decides.
   *
   * @param status of the project right after the command, as Studio knows it
   * @param operation kind of the operation that would be under way then; null when none would be
   * @param events types of the events that would be stored; empty for a command that changes
   *     nothing
   * @param placement of a project that would be created
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Would(
      @Nullable String status,
      @Nullable String operation,
      List<String> events,
      @Nullable Placement placement) {}

  /**
   * One thing.
   *
   * @param kind such as container, network, volume, image, files, hook; secret, port, subnet
   * @param service whose it is, where it is one service's
   * @param actions what is done to it, such as stop
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Thing(
      String kind,
      String name,
      @Nullable String service,
      List<String> actions,
      String reason,
      boolean losesData) {
    static Thing of(String kind, String name, String action, String reason) {
      return new Thing(kind, name, null, List.of(action), reason, false);
    }
  }

  /** The plan of a command on an account, which has nothing on any host. */
  static PlanAnswer ofAccount(String command, List<String> events, boolean dataLoss) {
    return new PlanAnswer(
        true,
        command,
        new Would(null, null, events, null),
        true,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        dataLoss,
        List.of());
  }

  /** The plan of a command on an organization, which touches no project's host. */
  static PlanAnswer ofOrganization(String command, List<String> events, List<Thing> created) {
    return new PlanAnswer(
        true,
        command,
        new Would(null, null, events, null),
        true,
        created,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        false,
        List.of());
  }

  /** The plan of a command about a record that was put aside. */
  static PlanAnswer ofDeadLetter(String command, String id, String action) {
    return new PlanAnswer(
        true,
        command,
        new Would(null, null, List.of(), null),
        true,
        List.of(),
        List.of(Thing.of("dead-letter", id, action, "it was put aside")),
        List.of(),
        List.of(),
        List.of(),
        false,
        List.of());
  }

  /** The plan of a command inside of a container: that it would be run is all that is known. */
  static PlanAnswer ofExec() {
    return new PlanAnswer(
        true,
        "exec",
        new Would(null, null, List.of(), null),
        false,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        false,
        List.of(
            "The command would be run in the service's container, if both are as they should be;"
                + " what it would change there nobody can tell ahead"));
  }

  /** The plan of making or ending a login, which is a role in the project's own database. */
  static PlanAnswer ofLogin(String command, Thing role) {
    var made = role.actions().contains("create");
    return new PlanAnswer(
        true,
        command,
        new Would(null, null, List.of(), null),
        false,
        made ? List.of(role) : List.of(),
        List.of(),
        List.of(),
        made ? List.of() : List.of(role),
        List.of(),
        false,
        List.of("It is done in the project's database, if that answers then"));
  }

  /** The plan of a command on webhooks, which touches no project and stores no event. */
  static PlanAnswer ofWebhook(
      String command,
      List<Thing> created,
      List<Thing> changed,
      List<Thing> destroyed,
      List<String> warnings) {
    return new PlanAnswer(
        true,
        command,
        new Would(null, null, List.of(), null),
        true,
        created,
        changed,
        List.of(),
        destroyed,
        List.of(),
        !destroyed.isEmpty(),
        warnings);
  }
}
