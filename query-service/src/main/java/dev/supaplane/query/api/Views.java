package dev.supaplane.query.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.setting.SettingCatalogue;
import dev.supaplane.query.view.ReadModel.OperationRow;
import dev.supaplane.query.view.ReadModel.ProjectRow;
import dev.supaplane.query.view.ReadModel.StepRow;
import dev.supaplane.query.view.SettingsRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Bodies of answers, in the shapes of Supabase's Management API where it has one. */
final class Views {
  private Views() {}

  /** An organization in a list. */
  record OrganizationItem(String id, String slug, String name) {}

  /** An organization by itself. */
  @JsonNaming(SnakeCaseStrategy.class)
  record OrganizationView(
      String id,
      String slug,
      String name,
      String plan,
      List<String> optInTags,
      List<String> allowedReleaseChannels) {
    static OrganizationView of(String slug, String name) {
      return new OrganizationView(slug, slug, name, "enterprise", List.of(), List.of("ga"));
    }
  }

  /**
   * A project.
   *
   * @param management managed, or observed where it is somebody else's stack that was adopted
   * @param endpoint null where an adopted stack publishes none
   * @param databaseUrl null where an adopted stack publishes none
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record ProjectView(
      String id,
      String ref,
      String organizationId,
      String organizationSlug,
      String name,
      String region,
      Instant createdAt,
      Instant updatedAt,
      String status,
      String management,
      @Nullable AdoptedView adopted,
      @Nullable String endpoint,
      DatabaseView database,
      @Nullable String databaseUrl,
      RuntimeView localRuntime,
      SettingsView settings,
      List<ServiceHealth> services,
      List<Drift> drifts,
      @Nullable UUID operationId,
      @Nullable Failure failure,
      @Nullable Instant purgeAt) {
    static ProjectView of(ProjectRow row, String publicHost) {
      var port = row.placement().ports().get(PortPurpose.DATABASE);
      var gateway = row.placement().ports().get(PortPurpose.GATEWAY);
      var adopted = row.adopted();
      var version = row.postgresVersion();
      return new ProjectView(
          row.ref(),
          row.ref(),
          row.organizationSlug(),
          row.organizationSlug(),
          row.name(),
          row.region(),
          row.createdAt(),
          row.updatedAt(),
          row.status(),
          adopted == null ? "managed" : "observed",
          adopted == null ? null : AdoptedView.of(adopted),
          gateway == null ? null : "http://" + publicHost + ":" + gateway,
          new DatabaseView(
              publicHost,
              port,
              version == null ? row.spec().postgresVersion() : version,
              row.spec().postgresVersion(),
              "ga"),
          port == null
              ? null
              : "postgresql://postgres:****@" + publicHost + ":" + port + "/postgres",
          new RuntimeView(
              row.spec().template(),
              row.spec().revision(),
              row.spec().excludedServices(),
              row.spec().limits(),
              row.spec().driftPolicy().name().toLowerCase(Locale.ROOT)),
          SettingsView.of(row.settings()),
          row.services(),
          row.drifts(),
          row.operationId(),
          row.failure(),
          row.purgeAt());
    }
  }

  /**
   * How services are set otherwise than the template sets them.
   *
   * @param revision how often that was changed
   * @param values by the setting's id, such as {@code auth.site_url}: texts, numbers, truth values
   * @param secrets ids of settings whose value is told to nobody
   */
  record SettingsView(long revision, Map<String, Object> values, Collection<String> secrets) {
    static SettingsView of(SettingsRow row) {
      var values = new TreeMap<String, Object>();
      row.values()
          .forEach(
              (id, kept) ->
                  values.put(
                      id,
                      // One of a later version is told as it is kept.
                      SettingCatalogue.find(id)
                          .map(setting -> setting.type().told(kept))
                          .orElse(kept)));
      return new SettingsView(row.revision(), values, row.secrets());
    }
  }

  /** Where an adopted stack is. */
  @JsonNaming(SnakeCaseStrategy.class)
  record AdoptedView(String host, String composeProject, @Nullable String workingDirectory) {
    static AdoptedView of(AdoptedStack stack) {
      return new AdoptedView(stack.host(), stack.composeProject(), stack.workingDirectory());
    }
  }

  /**
   * Where a project's database is, and what it is.
   *
   * @param port null where an adopted stack publishes none
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record DatabaseView(
      String host,
      @Nullable Integer port,
      String version,
      String postgresEngine,
      String releaseChannel) {}

  /** What runs. */
  @JsonNaming(SnakeCaseStrategy.class)
  record RuntimeView(
      String template,
      String revision,
      List<String> excludeServices,
      ResourceLimits limits,
      String driftPolicy) {}

  /** One service's health. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record HealthView(String name, boolean healthy, String status, @Nullable String error) {
    /** The same under another name. */
    HealthView as(String other) {
      return new HealthView(other, healthy, status, error);
    }
  }

  /** A step. */
  @JsonNaming(SnakeCaseStrategy.class)
  record StepView(
      @Nullable UUID operationId,
      long generation,
      String step,
      @Nullable String service,
      Instant startedAt,
      long durationMs,
      boolean ok,
      @Nullable Failure failure) {
    static StepView of(StepRow row) {
      return new StepView(
          row.operationId(),
          row.generation(),
          row.step(),
          row.service(),
          row.startedAt(),
          row.durationMillis(),
          row.failure() == null,
          row.failure());
    }
  }

  /** Steps. */
  record StepsView(List<StepView> steps) {}

  /** An operation. */
  @JsonNaming(SnakeCaseStrategy.class)
  record OperationView(
      UUID id,
      String project,
      String kind,
      String state,
      long generation,
      Instant startedAt,
      Instant deadline,
      @Nullable Instant endedAt,
      @Nullable Long durationMs,
      @Nullable Failure failure,
      List<StepView> steps) {
    static OperationView of(OperationRow row, List<StepView> steps) {
      var ended = row.endedAt();
      return new OperationView(
          row.id(),
          row.ref(),
          row.kind(),
          row.state(),
          row.generation(),
          row.startedAt(),
          row.deadline(),
          ended,
          ended == null ? null : Duration.between(row.startedAt(), ended).toMillis(),
          row.failure(),
          steps);
    }
  }

  /** Operations. */
  record OperationsView(List<OperationView> operations) {}
}
