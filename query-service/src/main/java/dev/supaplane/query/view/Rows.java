package dev.supaplane.query.view;

import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.query.view.ReadModel.OperationRow;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import dev.supaplane.query.view.ReadModel.StepRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** Rows as they come from the database. */
public final class Rows {
  private static final TypeReference<List<ServiceHealth>> SERVICES = new TypeReference<>() {};
  private static final TypeReference<List<Drift>> DRIFTS = new TypeReference<>() {};

  private Rows() {}

  /** A project with all its columns. */
  public static ProjectRow project(ResultSet row) throws SQLException {
    var services = row.getString("services");
    var drifts = row.getString("drifts");
    var adopted = row.getString("adopted");
    var settings = row.getString("settings");
    return new ProjectRow(
        row.getString("ref"),
        row.getString("name"),
        row.getString("organization_slug"),
        row.getString("region"),
        row.getString("status"),
        row.getLong("generation"),
        row.getLong("version"),
        EventJson.mapper().readValue(row.getString("spec"), StackSpec.class),
        EventJson.mapper().readValue(row.getString("placement"), Placement.class),
        row.getString("postgres_version"),
        services == null ? List.of() : EventJson.mapper().readValue(services, SERVICES),
        drifts == null ? List.of() : EventJson.mapper().readValue(drifts, DRIFTS),
        row.getObject("operation_id", UUID.class),
        failure(row),
        instantOrNull(row, "purge_at"),
        adopted == null ? null : EventJson.mapper().readValue(adopted, AdoptedStack.class),
        settings == null
            ? SettingsRow.NONE
            : EventJson.mapper().readValue(settings, SettingsRow.class),
        instant(row, "created_at"),
        instant(row, "updated_at"));
  }

  static OperationRow operation(ResultSet row) throws SQLException {
    return new OperationRow(
        row.getObject("id", UUID.class),
        row.getString("ref"),
        row.getString("kind"),
        row.getString("state"),
        row.getLong("generation"),
        instant(row, "started_at"),
        instant(row, "deadline"),
        instantOrNull(row, "ended_at"),
        failure(row));
  }

  static StepRow step(ResultSet row) throws SQLException {
    return new StepRow(
        row.getObject("operation_id", UUID.class),
        row.getLong("generation"),
        row.getString("step"),
        row.getString("service"),
        instant(row, "started_at"),
        row.getLong("duration_ms"),
        failure(row));
  }

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getObject(column, OffsetDateTime.class).toInstant();
  }

  private static @Nullable Failure failure(ResultSet row) throws SQLException {
    var failure = row.getString("failure");
    return failure == null ? null : EventJson.mapper().readValue(failure, Failure.class);
  }

  private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    var time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }
}
