package dev.supaplane.platform.studio;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.supaplane.platform.fleet.Project;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Projects in Studio's shapes. */
final class ProjectViews {
  private ProjectViews() {}

  /** Where a page lies. */
  record Pagination(int count, int limit, int offset) {}

  /** A page of projects. */
  record Page<T>(Pagination pagination, List<T> projects) {}

  /** A page of one's own projects, as the document tells of it. */
  record ItemPage(Pagination pagination, List<Item> projects) {}

  /** A project in the list of one's own. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Item(
      long id,
      String ref,
      String name,
      long organizationId,
      String organizationSlug,
      String cloudProvider,
      String region,
      String status,
      @Nullable String insertedAt,
      boolean isBranchEnabled,
      boolean isPhysicalBackupsEnabled,
      List<String> previewBranchRefs,
      @Nullable String subscriptionId,
      String infraComputeSize) {
    static Item of(Project project) {
      return new Item(
          Wire.id(project.ref()),
          project.ref(),
          project.name(),
          Wire.id(project.organization()),
          project.organization(),
          Wire.PROVIDER,
          Wire.REGION,
          project.status(),
          project.createdAt(),
          false,
          false,
          List.of(),
          null,
          Wire.SIZE);
    }
  }

  /** A project that was just accepted. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Created(
      long id,
      String ref,
      String name,
      long organizationId,
      String organizationSlug,
      String cloudProvider,
      String region,
      String status,
      @Nullable String insertedAt,
      boolean isBranchEnabled,
      boolean isPhysicalBackupsEnabled,
      List<String> previewBranchRefs,
      @Nullable String subscriptionId,
      String infraComputeSize,
      String endpoint,
      String anonKey,
      String serviceKey) {
    static Created of(Project project, String anonKey, String serviceKey) {
      var item = Item.of(project);
      return new Created(
          item.id(),
          item.ref(),
          item.name(),
          item.organizationId(),
          item.organizationSlug(),
          item.cloudProvider(),
          item.region(),
          item.status(),
          item.insertedAt(),
          false,
          false,
          List.of(),
          null,
          item.infraComputeSize(),
          project.endpoint() == null ? "" : project.endpoint(),
          anonKey,
          serviceKey);
    }
  }

  /** A project in the list of its organization. */
  @JsonNaming(SnakeCaseStrategy.class)
  record OrganizationItem(
      String ref,
      String name,
      String cloudProvider,
      String region,
      String status,
      String insertedAt,
      @Nullable String integrationSource,
      boolean isBranch,
      List<ItemDatabase> databases) {
    static OrganizationItem of(Project project) {
      return new OrganizationItem(
          project.ref(),
          project.name(),
          Wire.PROVIDER,
          Wire.REGION,
          project.status(),
          project.createdAt(),
          null,
          false,
          List.of(
              new ItemDatabase(
                  project.ref(),
                  "PRIMARY",
                  Wire.PROVIDER,
                  Wire.REGION,
                  Wire.databaseStatus(project.status()),
                  Wire.SIZE)));
    }
  }

  /** A database in a list of projects. */
  @JsonNaming(SnakeCaseStrategy.class)
  record ItemDatabase(
      String identifier,
      String type,
      String cloudProvider,
      String region,
      String status,
      String infraComputeSize) {}

  /**
   * A project by itself.
   *
   * @param connectionString for Studio to send back; null while nothing can be asked
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Detail(
      long id,
      String ref,
      String name,
      long organizationId,
      String cloudProvider,
      String region,
      String status,
      String dbHost,
      @JsonProperty("dbVersion") String dbVersion,
      @JsonProperty("connectionString") @Nullable String connectionString,
      @JsonProperty("restUrl") String restUrl,
      boolean highAvailability,
      String insertedAt,
      String updatedAt,
      @Nullable String integrationSource,
      boolean isBranchEnabled,
      boolean isPhysicalBackupsEnabled,
      String subscriptionId,
      String infraComputeSize) {
    static Detail of(Project project, @Nullable String connection) {
      return new Detail(
          Wire.id(project.ref()),
          project.ref(),
          project.name(),
          Wire.id(project.organization()),
          Wire.PROVIDER,
          Wire.REGION,
          project.status(),
          project.databaseHost(),
          "supabase-postgres-" + project.version(),
          connection,
          project.restUrl(),
          false,
          project.createdAt(),
          project.updatedAt(),
          null,
          false,
          false,
          "",
          Wire.SIZE);
    }
  }

  /** A database by itself; there is one in each project. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Database(
      String identifier,
      String cloudProvider,
      String region,
      String status,
      String dbHost,
      String dbName,
      int dbPort,
      String dbUser,
      String insertedAt,
      @JsonProperty("restUrl") String restUrl,
      String size,
      @JsonProperty("connectionString") @Nullable String connectionString,
      @JsonProperty("connection_string_read_only") @Nullable String readOnlyConnection) {
    static Database of(
        Project project, @Nullable String connection, @Nullable String readOnlyConnection) {
      return new Database(
          project.ref(),
          Wire.PROVIDER,
          Wire.REGION,
          Wire.databaseStatus(project.status()),
          project.databaseHost(),
          "postgres",
          project.port(),
          "postgres",
          project.createdAt(),
          project.restUrl(),
          Wire.SIZE,
          connection,
          readOnlyConnection);
    }
  }

  /** How a database is. */
  record DatabaseStatus(String identifier, String status) {}

  /** How a project is. */
  record Status(String status) {}

  /** What changed has this much said of it. */
  record Ref(long id, String ref, String name) {
    static Ref of(Project project) {
      return new Ref(Wire.id(project.ref()), project.ref(), project.name());
    }
  }

  /** Where a paused project stands; there is no day on which it could not come back. */
  @JsonNaming(SnakeCaseStrategy.class)
  record PauseStatus(
      boolean canRestore,
      @Nullable String lastPausedOn,
      @Nullable Long latestDownloadableBackupId,
      int maxDaysTillRestoreDisabled,
      @Nullable Integer remainingDaysTillRestoreDisabled) {}

  /** A project that comes back. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Restored(
      long id,
      long organizationId,
      String cloudProvider,
      String region,
      String status,
      List<Long> backUps) {
    static Restored of(Project project) {
      return new Restored(
          Wire.id(project.ref()),
          Wire.id(project.organization()),
          Wire.PROVIDER,
          Wire.REGION,
          project.status(),
          List.of());
    }
  }

  /** Versions of what runs; those that nobody tells of are missing. */
  record ServiceVersions(@JsonProperty("supabase-postgres") String postgres) {}

  /** A key. */
  @JsonNaming(SnakeCaseStrategy.class)
  record ApiKey(String name, String tags, String apiKey) {}

  /** Where the API is. */
  @JsonNaming(SnakeCaseStrategy.class)
  record AppConfig(String dbSchema, String endpoint, String storageEndpoint) {}

  /**
   * Settings.
   *
   * @param jwtSecret missing for who may not read secrets
   * @param serviceApiKeys missing for who may not read secrets
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Settings(
      String ref,
      String name,
      String region,
      String cloudProvider,
      String status,
      String insertedAt,
      String dbHost,
      String dbDnsName,
      String dbIpAddrConfig,
      String dbName,
      int dbPort,
      String dbUser,
      boolean sslEnforced,
      AppConfig appConfig,
      @Nullable String jwtSecret,
      @Nullable List<ApiKey> serviceApiKeys) {}
}
