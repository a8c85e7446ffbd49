package dev.supaplane.query.view;

import dev.supaplane.kit.access.Sight;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/** What a reader sees, as a condition of a statement: before rows are counted off for a page. */
public final class Seen {
  private Seen() {}

  /** Of rows of projects. */
  public static String projects(String organization, String ref) {
    return "(:everything or (%s = any(:organizations) and (:wholly or %s = any(:projects))))"
        .formatted(organization, ref);
  }

  /** Of rows that name a project. */
  static String ofProjects(String ref) {
    return "(:everything or exists (select 1 from project seen where seen.ref = %s and %s))"
        .formatted(ref, projects("seen.organization_slug", "seen.ref"));
  }

  /** The parameters of these conditions. */
  public static StatementSpec by(Sight sight, StatementSpec statement) {
    return statement
        .param("everything", sight.everything())
        .param("organizations", sight.organizations().toArray(String[]::new))
        .param("wholly", sight.projects().isEmpty())
        .param("projects", sight.projects().toArray(String[]::new));
  }
}
