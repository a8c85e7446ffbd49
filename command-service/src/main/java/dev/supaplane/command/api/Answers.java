package dev.supaplane.command.api;

import dev.supaplane.command.project.Receipt;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.zip.CRC32;
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
          new Database(
              publicHost,
              port,
              created.spec().postgresVersion(),
              created.spec().postgresVersion(),
              "ga"),
          "postgresql://postgres:****@" + publicHost + ":" + port + "/postgres",
          new LocalRuntime(
              created.spec().template(),
              created.spec().revision(),
              created.spec().excludedServices()),
          new ApiKeys(secrets.get("ANON_KEY"), secrets.get("SERVICE_ROLE_KEY")));
    }
  }

  /** Where a project's database is, and what it is. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Database(
      String host, int port, String version, String postgresEngine, String releaseChannel) {}

  /** What runs. */
  @JsonNaming(SnakeCaseStrategy.class)
  record LocalRuntime(String template, String revision, List<String> excludeServices) {}

  /** The keys of a project; absent once its secrets are destroyed. */
  @JsonNaming(SnakeCaseStrategy.class)
  record ApiKeys(@Nullable String anon, @Nullable String serviceRole) {}

  /**
   * One key as Supabase lists it.
   *
   * @param apiKey masked behind its prefix where it is secret and nobody asked to see it
   * @param type legacy, publishable or secret
   * @param hash SHA-256 of the key, hexadecimal
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record ApiKey(
      String name,
      String apiKey,
      String type,
      String id,
      String prefix,
      String hash,
      String description) {
    private static final int LEGACY_PREFIX = 5;
    private static final int OPAQUE_PREFIX = 15;

    /** One signed by the JWT secret. */
    static ApiKey legacy(String name, String key, boolean shown) {
      return of(name, "legacy", key, LEGACY_PREFIX, shown, "Legacy " + name + " API key");
    }

    /** One of the newer kind. */
    static ApiKey opaque(String type, String key, boolean shown) {
      return of("default", type, key, OPAQUE_PREFIX, shown, "The " + type + " key");
    }

    private static ApiKey of(
        String name, String type, String key, int length, boolean shown, String description) {
      var prefix = key.substring(0, Math.min(length, key.length()));
      return new ApiKey(
          name,
          shown ? key : prefix + "********",
          type,
          type.equals("legacy") ? name : type,
          prefix,
          sha256(key),
          description);
    }

    private static String sha256(String key) {
      try {
        return HexFormat.of()
            .formatHex(
                MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every JDK has SHA-256", e);
      }
    }
  }

  /**
   * What DELETE answers.
   *
   * @param id a number, as clients demand it; it has no other use
   */
  record DeletedAnswer(long id, String ref, String name) {
    static DeletedAnswer of(String ref, String name) {
      var sum = new CRC32();
      sum.update(ref.getBytes(StandardCharsets.UTF_8));
      return new DeletedAnswer(sum.getValue(), ref, name);
    }
  }

  /** What a renaming answers. */
  record RenamedAnswer(String id, String ref, String name) {}

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
