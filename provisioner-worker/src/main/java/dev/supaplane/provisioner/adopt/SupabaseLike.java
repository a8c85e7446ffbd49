package dev.supaplane.provisioner.adopt;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells whether a compose project looks like a Supabase stack: a pure function. */
public final class SupabaseLike {
  private static final Set<String> DATABASES = Set.of("db", "database", "postgres", "supabase-db");
  private static final Set<String> SERVICES =
      Set.of(
          "kong",
          "api-gw",
          "auth",
          "rest",
          "realtime",
          "storage",
          "imgproxy",
          "meta",
          "functions",
          "analytics",
          "vector",
          "studio",
          "supavisor");
  private static final Set<String> IMAGES =
      Set.of(
          "kong",
          "gotrue",
          "postgrest",
          "realtime",
          "storage-api",
          "imgproxy",
          "postgres-meta",
          "edge-runtime",
          "logflare",
          "studio",
          "supavisor");
  private static final Pattern MAJOR = Pattern.compile("([1-9][0-9])(?:[^0-9].*)?");

  private SupabaseLike() {}

  /** A database, and at least one more of Supabase's services, by name or by image. */
  public static boolean is(ComposeProject project) {
    return project.containers().stream().anyMatch(SupabaseLike::isDatabase)
        && project.containers().stream().anyMatch(c -> !isDatabase(c) && isService(c));
  }

  /** PostgreSQL's major version, where the tag of the database's image tells it. */
  public static Optional<String> postgresMajor(ComposeProject project) {
    return project.containers().stream()
        .filter(SupabaseLike::isDatabase)
        .filter(c -> repository(c.image()).equals("postgres"))
        .map(c -> MAJOR.matcher(tag(c.image())))
        .filter(tag -> tag.matches())
        .map(tag -> tag.group(1))
        .findFirst();
  }

  private static boolean isDatabase(ComposeContainer container) {
    return DATABASES.contains(container.service())
        || repository(container.image()).equals("postgres");
  }

  private static boolean isService(ComposeContainer container) {
    return SERVICES.contains(container.service()) || IMAGES.contains(repository(container.image()));
  }

  /** The last part of an image's name, without registry, namespace, tag and digest. */
  static String repository(String image) {
    var last = last(image);
    var colon = last.indexOf(':');
    return colon < 0 ? last : last.substring(0, colon);
  }

  /** An image's tag; empty for none. */
  static String tag(String image) {
    var last = last(image);
    var colon = last.indexOf(':');
    return colon < 0 ? "" : last.substring(colon + 1);
  }

  private static String last(String image) {
    var digest = image.indexOf('@');
    var plain = digest < 0 ? image : image.substring(0, digest);
    return plain.substring(plain.lastIndexOf('/') + 1);
  }
}
