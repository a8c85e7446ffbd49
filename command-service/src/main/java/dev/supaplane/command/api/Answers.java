package dev.supaplane.command.api;

import dev.supaplane.command.project.Receipt;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Bodies of answers, in the shapes of Supabase's Management API where it has one. */
final class Answers {
  private Answers() {}

  /** An organization. */
  record OrganizationAnswer(String id, String slug, String name) {}

  /** A project that was just accepted. */
  @JsonNaming(SnakeCaseStrategy.class)
  record NewProjectAnswer(
      String id,
      String ref,
      String organizationId,
      String organizationSlug,
      String name,
      String region,
      String createdAt,
      String status,
      String endpoint,
      Database database,
      String databaseUrl,
      LocalRuntime localRuntime,
      ApiKeys apiKeys) {
    static NewProjectAnswer of(
        ProjectCreated created, String publicHost, SortedMap<String, String> secrets) {
      var ref = created.ref().value();
      var port = created.placement().port(PortPurpose.DATABASE);
      return new NewProjectAnswer(
          ref,
          ref,
          created.organization().value(),
          created.organization().value(),
          created.name(),
          created.placement().region(),
          created.at().toString(),
          "COMING_UP",
          "http://" + publicHost + ":" + created.placement().port(PortPurpose.GATEWAY),
          new Database(publicHost, port, created.spec().postgresVersion()),
          "postgresql://postgres:****@" + publicHost + ":" + port + "/postgres",
          new LocalRuntime(
              created.spec().template(),
              created.spec().revision(),
              created.spec().excludedServices()),
          new ApiKeys(secrets.get("ANON_KEY"), secrets.get("SERVICE_ROLE_KEY")));
    }
  }

  /** Where a project's database is. */
  record Database(String host, int port, String version) {}

  /** What runs. */
  @JsonNaming(SnakeCaseStrategy.class)
  record LocalRuntime(String template, String revision, List<String> excludeServices) {}

  /** The keys of a project; absent once its secrets are destroyed. */
  @JsonNaming(SnakeCaseStrategy.class)
  record ApiKeys(@Nullable String anon, @Nullable String serviceRole) {}

  /** One key as Supabase lists it. */
  @JsonNaming(SnakeCaseStrategy.class)
  record ApiKey(String name, String apiKey, String type, String id, String description) {
    static ApiKey legacy(String name, String key) {
      return new ApiKey(name, key, "legacy", name, "Legacy " + name + " API key");
    }
  }

  /** What a renaming answers. */
  record RenamedAnswer(String id, String ref, String name) {}

  /** What DELETE answers. */
  record DeletedAnswer(String id, String ref, String name) {}

  /** What a project holds beside its events. */
  record Holdings(int leases, int secrets) {}

  /** How to reach a database, with its password. */
  record DatabaseUrl(String url) {}

  /** A project's secrets, for its worker. */
  record Secrets(String ref, SortedMap<String, String> values) {}

  /** What an accepted change answers. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Accepted(String ref, @Nullable String operationId, String version) {
    static Accepted of(Receipt receipt) {
      var operation = receipt.operationId();
      return new Accepted(
          receipt.subject(), operation == null ? null : operation.toString(), receipt.version());
    }
  }
}
