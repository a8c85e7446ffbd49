package dev.supaplane.platform.management;

import dev.supaplane.kit.access.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The whole Management API, path by path, and what each does here. What is refused is answered from
 * this table, and docs/compatibility.md is written from it.
 */
public final class Catalogue {
  private static final List<Entry> ENTRIES = entries();

  private Catalogue() {}

  /** What a path does. */
  public enum Verdict {
    /** What it does on the hosted platform. */
    WORKS,
    /** A well-formed answer that holds nothing. */
    EMPTY,
    /** A 4xx that says why. */
    REFUSED
  }

  /** Who answers. */
  public enum Service {
    /** The write side. */
    COMMAND,
    /** The read side. */
    QUERY,
    /** This service. */
    PLATFORM,
    /** What opens the doors of all projects. */
    GATEWAY
  }

  /**
   * How a refusal is told.
   *
   * @param status 404 where a single thing is asked for, of which there can be none; 422 otherwise
   * @param code stable
   * @param message says why, and what to do instead
   */
  public record Refusal(int status, String code, String message) {}

  /**
   * One path with its method.
   *
   * @param path with its variables in braces: slug of an organization, ref of a project
   * @param permission for a refused one: what the caller needs to be told of it
   * @param note for the page; of a refusal its message
   */
  public record Entry(
      String method,
      String path,
      Verdict verdict,
      Service service,
      @Nullable Permission permission,
      @Nullable Refusal refusal,
      String note) {}

  /** All of them, in the order of the page. */
  public static List<Entry> all() {
    return ENTRIES;
  }

  /** The one of a method and a path as it is written in the table. */
  public static Optional<Entry> of(String method, String path) {
    return ENTRIES.stream()
        .filter(entry -> entry.method().equals(method) && entry.path().equals(path))
        .findFirst();
  }

  static Entry works(String method, String path, Service service, String note) {
    return new Entry(method, path, Verdict.WORKS, service, null, null, note);
  }

  static Entry empty(String method, String path, String note) {
    return new Entry(method, path, Verdict.EMPTY, Service.PLATFORM, null, null, note);
  }

  static Entry refused(String method, String path, Permission permission, Refusal refusal) {
    return new Entry(
        method, path, Verdict.REFUSED, Service.PLATFORM, permission, refusal, refusal.message());
  }

  private static List<Entry> entries() {
    var entries = new ArrayList<Entry>();
    entries.addAll(CatalogueOfOrganizations.entries());
    entries.addAll(CatalogueOfProjects.entries());
    entries.addAll(CatalogueOfDatabases.entries());
    return List.copyOf(entries);
  }
}
