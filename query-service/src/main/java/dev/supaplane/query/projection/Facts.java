package dev.supaplane.query.projection;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.query.view.ReadModel.ProjectFilter;
import dev.supaplane.query.view.Seen;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The facts of projects and organizations as they are kept, in their order. */
final class Facts {
  private static final String UP_TO =
      """
      select h.subject, h.type, h.sequence, h.at, h.body
      from history h join project p on p.ref = h.subject
      where h.sequence is not null and h.at <= :at
        and (cast(:organization as text) is null or p.organization_slug = :organization)
        and %s
      order by h.subject, h.sequence
      """
          .formatted(Seen.projects("p.organization_slug", "p.ref"));

  private Facts() {}

  /** An event, its place among those of its project, and when it happened. */
  record Fact(long sequence, Instant at, ProjectEvent event) {}

  /** Those of one project. */
  static List<Fact> of(JdbcClient db, String ref) {
    return db
        .sql(
            """
            select type, sequence, at, body from history
            where subject = ? and sequence is not null order by sequence
            """)
        .param(ref)
        .query((row, _) -> fact(row))
        .list()
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  /** A fact of an organization, and its place among those of the same. */
  record OrganizationFact(long sequence, OrganizationEvent event) {}

  /** Those of one organization. */
  static List<OrganizationFact> ofOrganization(JdbcClient db, String slug) {
    return db
        .sql(
            """
            select type, sequence, body from history
            where subject = ? and sequence is not null order by sequence
            """)
        .param(slug)
        .query((row, _) -> organizationFact(row))
        .list()
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<OrganizationFact> organizationFact(ResultSet row) throws SQLException {
    var sequence = row.getLong("sequence");
    return EventReader.published()
        .read(row.getString("type"), row.getString("body").getBytes(UTF_8))
        .filter(OrganizationEvent.class::isInstance)
        .map(event -> new OrganizationFact(sequence, (OrganizationEvent) event));
  }

  /**
   * Those of projects that happened up to an instant, project by project: of those alone that may
   * be among the answer, so that nobody's question costs what others' projects lived through. A
   * project stays in its organization, so where it is now is where it was.
   */
  static Collection<List<Fact>> upTo(JdbcClient db, Instant at, ProjectFilter filter) {
    var byProject = new LinkedHashMap<String, List<Fact>>();
    Seen.by(filter.sight(), db.sql(UP_TO))
        .param("at", at.atOffset(ZoneOffset.UTC))
        .param("organization", filter.organization())
        .query(
            row -> {
              var subject = row.getString("subject");
              fact(row)
                  .ifPresent(
                      fact -> byProject.computeIfAbsent(subject, _ -> new ArrayList<>()).add(fact));
            });
    return byProject.values();
  }

  /** Empty for a fact about something else than a project. */
  private static Optional<Fact> fact(ResultSet row) throws SQLException {
    var sequence = row.getLong("sequence");
    var at = row.getObject("at", OffsetDateTime.class).toInstant();
    var body = row.getString("body").getBytes(UTF_8);
    return EventReader.published()
        .read(row.getString("type"), body)
        .filter(ProjectEvent.class::isInstance)
        .map(event -> new Fact(sequence, at, (ProjectEvent) event));
  }
}
