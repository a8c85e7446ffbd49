package dev.supaplane.platform.setting;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a project's storage is set, as it is told.
 *
 * @param fileSizeLimit largest file in bytes
 * @param features what it does
 * @param capabilities what this version of it can do
 * @param external that it serves
 * @param migrationVersion always empty
 * @param databasePoolMode always empty
 */
public record StorageView(
    long fileSizeLimit,
    Features features,
    Capabilities capabilities,
    External external,
    String migrationVersion,
    String databasePoolMode) {

  /** What storage does. */
  public record Features(
      Switch imageTransformation,
      Switch s3Protocol,
      Catalogs icebergCatalog,
      Vectors vectorBuckets) {}

  /** Whether a feature is on. */
  public record Switch(boolean enabled) {}

  /** Iceberg's, of which there is none here. */
  public record Catalogs(boolean enabled, int maxNamespaces, int maxTables, int maxCatalogs) {}

  /** Those of vectors, of which there are none here. */
  public record Vectors(boolean enabled, int maxBuckets, int maxIndexes) {}

  /** Which lists it knows. */
  public record Capabilities(
      @JsonProperty("list_v2") boolean listV2,
      @JsonProperty("iceberg_catalog") boolean icebergCatalog) {}

  /** What it serves. */
  public record External(String upstreamTarget) {}
}
