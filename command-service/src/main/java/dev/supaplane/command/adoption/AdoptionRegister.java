package dev.supaplane.command.adoption;

import dev.supaplane.command.project.Refused;
import dev.supaplane.command.project.Refused.Reason;
import dev.supaplane.events.id.ProjectRef;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The compose projects that are observed, each at most once per host. Claims are made in the
 * transaction of the events: one that was rolled back leaves none behind.
 */
public final class AdoptionRegister {
  private final JdbcClient db;

  /** A register in the command side's database. */
  public AdoptionRegister(JdbcClient db) {
    this.db = db;
  }

  /**
   * Claims a compose project; safe to repeat for the same ref.
   *
   * @throws Refused of reason ADOPTED_ALREADY, naming the project that observes it
   */
  public void claim(ProjectRef ref, String host, String composeProject) {
    // Where another transaction claims the same one now, this waits for its end.
    db.sql(
            """
            insert into adopted_stack (host, compose_project, ref) values (?, ?, ?)
            on conflict (host, compose_project) do nothing
            """)
        .params(host, composeProject, ref.value())
        .update();
    var owner = owner(host, composeProject).orElseThrow();
    if (!owner.equals(ref.value())) {
      throw adoptedAlready(host, composeProject, owner);
    }
  }

  /**
   * Checks that nobody observes a compose project, and claims nothing.
   *
   * @throws Refused as {@link #claim} would
   */
  public void requireFree(String host, String composeProject) {
    owner(host, composeProject)
        .ifPresent(
            owner -> {
              throw adoptedAlready(host, composeProject, owner);
            });
  }

  private Optional<String> owner(String host, String composeProject) {
    return db.sql("select ref from adopted_stack where host = ? and compose_project = ?")
        .params(host, composeProject)
        .query(String.class)
        .optional();
  }

  private static Refused adoptedAlready(String host, String composeProject, String owner) {
    return new Refused(
        Reason.ADOPTED_ALREADY,
        "The compose project "
            + composeProject
            + " on "
            + host
            + " is adopted already, as project "
            + owner
            + "; look at that one, or forget it first (DELETE /v1/projects/"
            + owner
            + ")");
  }

  /** Nobody observes it any more; safe to repeat. */
  public void release(ProjectRef ref) {
    db.sql("delete from adopted_stack where ref = ?").param(ref.value()).update();
  }
}
