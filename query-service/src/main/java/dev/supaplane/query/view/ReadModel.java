package dev.supaplane.query.view;

import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.kit.access.Sight;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads the rows. */
public final class ReadModel {
  private static final String PROJECTS =
      """
      select * from project
      where (cast(:status as text) is null and status <> 'REMOVED' or status = :status)
        and (cast(:organization as text) is null or organization_slug = :organization)
        and (cast(:name as text) is null or position(lower(:name) in lower(name)) > 0)
        and %s
      order by created_at, ref limit :limit offset :offset
      """
          .formatted(Seen.projects("organization_slug", "ref"));
  private static final String OPERATIONS =
      """
      select * from operation
      where (cast(:state as text) is null or state = :state)
        and (cast(:ref as text) is null or ref = :ref)
        and (cast(:kind as text) is null or kind = :kind)
        and %s
      order by started_at desc, id limit :limit offset :offset
      """
          .formatted(Seen.ofProjects("operation.ref"));

  private final JdbcClient db;
  private final TransactionTemplate transactions;

  /** A read model in the query side's database. */
  public ReadModel(JdbcClient db, TransactionTemplate transactions) {
    this.db = db;
    this.transactions = transactions;
  }

  /**
   * Several questions, answered by one set of rows: from the first of them on, no other set takes
   * its place until the last.
   */
  public <T> T atOnce(Supplier<T> questions) {
    return Objects.requireNonNull(transactions.execute(_ -> questions.get()));
  }

  /** An organization's row. */
  public record OrganizationRow(String slug, String name) {}

  /**
   * A project's row.
   *
   * @param adopted what was adopted; absent for a project that is managed from here
   * @param settings of its services
   */
  public record ProjectRow(
      String ref,
      String name,
      String organizationSlug,
      String region,
      String status,
      long generation,
      long version,
      StackSpec spec,
      Placement placement,
      @Nullable String postgresVersion,
      List<ServiceHealth> services,
      List<Drift> drifts,
      @Nullable UUID operationId,
      @Nullable Failure failure,
      @Nullable Instant purgeAt,
      @Nullable AdoptedStack adopted,
      SettingsRow settings,
      Instant createdAt,
      Instant updatedAt) {}

  /** An operation's row. */
  public record OperationRow(
      UUID id,
      String ref,
      String kind,
      String state,
      long generation,
      Instant startedAt,
      Instant deadline,
      @Nullable Instant endedAt,
      @Nullable Failure failure) {}

  /** A step's row. */
  public record StepRow(
      @Nullable UUID operationId,
      long generation,
      String step,
      @Nullable String service,
      Instant startedAt,
      long durationMillis,
      @Nullable Failure failure) {
    /** When it ended, well or badly. */
    public Instant endedAt() {
      return startedAt.plusMillis(durationMillis);
    }
  }

  /**
   * Which projects are asked for.
   *
   * @param status absent means all that are not removed
   * @param sight what the reader sees at all
   */
  public record ProjectFilter(
      @Nullable String status,
      @Nullable String organization,
      @Nullable String name,
      Sight sight,
      int limit,
      int offset) {
    /** The same choice among rows that come from elsewhere. */
    public List<ProjectRow> of(List<ProjectRow> rows) {
      return rows.stream()
          .filter(
              row -> status == null ? !row.status().equals("REMOVED") : row.status().equals(status))
          .filter(row -> sight.project(row.organizationSlug(), row.ref()))
          .filter(row -> organization == null || row.organizationSlug().equals(organization))
          .filter(
              row ->
                  name == null
                      || row.name()
                          .toLowerCase(Locale.ROOT)
                          .contains(name.toLowerCase(Locale.ROOT)))
          .skip(offset)
          .limit(limit)
          .toList();
    }
  }

  /** The version of an organization or project; empty for one that is not there. */
  public Optional<Long> version(String id) {
    return db.sql(
            """
            select version from project where ref = :id
            union all select version from organization where slug = :id
            union all select version from account where id = :id
            """)
        .param("id", id)
        .query(Long.class)
        .optional();
  }

  /** The organizations that are there and seen, by age. */
  public List<OrganizationRow> organizations(Sight sight) {
    return db.sql(
            """
            select slug, name from organization
            where deleted_at is null and (:everything or slug = any(:organizations))
            order by created_at, slug
            """)
        .param("everything", sight.everything())
        .param(
            "organizations",
            sight.organizations().stream().filter(sight::organization).toArray(String[]::new))
        .query((row, _) -> new OrganizationRow(row.getString(1), row.getString(2)))
        .list();
  }

  /** One organization. */
  public Optional<OrganizationRow> organization(String slug) {
    return db.sql("select slug, name from organization where slug = ? and deleted_at is null")
        .param(slug)
        .query((row, _) -> new OrganizationRow(row.getString(1), row.getString(2)))
        .optional();
  }

  /** Projects by age. */
  public List<ProjectRow> projects(ProjectFilter filter) {
    return Seen.by(filter.sight(), db.sql(PROJECTS))
        .param("status", filter.status())
        .param("organization", filter.organization())
        .param("name", filter.name())
        .param("limit", filter.limit())
        .param("offset", filter.offset())
        .query((row, _) -> Rows.project(row))
        .list();
  }

  /** One project. */
  public Optional<ProjectRow> project(String ref) {
    return db.sql("select * from project where ref = ?")
        .param(ref)
        .query((row, _) -> Rows.project(row))
        .optional();
  }

  /** Operations of the projects that are seen, the latest first. */
  public List<OperationRow> operations(
      @Nullable String state,
      @Nullable String ref,
      @Nullable String kind,
      Sight sight,
      int limit,
      int offset) {
    return Seen.by(sight, db.sql(OPERATIONS))
        .param("state", state)
        .param("ref", ref)
        .param("kind", kind)
        .param("limit", limit)
        .param("offset", offset)
        .query((row, _) -> Rows.operation(row))
        .list();
  }

  /** One operation. */
  public Optional<OperationRow> operation(UUID id) {
    return db.sql("select * from operation where id = ?")
        .param(id)
        .query((row, _) -> Rows.operation(row))
        .optional();
  }

  /** Steps in the order in which they began, of a project or of one operation. */
  public List<StepRow> steps(@Nullable String ref, @Nullable UUID operation) {
    return db.sql(
            """
            select * from step
            where (cast(:ref as text) is null or ref = :ref)
              and (cast(:operation as uuid) is null or operation_id = :operation)
            order by started_at, event_id limit 1000
            """)
        .param("ref", ref)
        .param("operation", operation)
        .query((row, _) -> Rows.step(row))
        .list();
  }
}
