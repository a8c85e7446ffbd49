package dev.supaplane.provisioner.stack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The stack templates that a worker has, read and checked once, when the catalog is made. */
public final class StackCatalog {
  private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private final Map<String, Revisions> templates = new LinkedHashMap<>();

  /**
   * Reads every template that the source's {@code index.yml} names.
   *
   * @throws StackException when one is not well formed
   */
  public StackCatalog(StackSource source) {
    var reader = new TemplateReader(source);
    YamlValue.parse("index.yml", source.read("index.yml"))
        .members()
        .forEach((name, entry) -> templates.put(name, revisions(reader, name, entry)));
  }

  /** The templates that come with the worker. */
  public static StackCatalog builtIn() {
    return new StackCatalog(StackSource.builtIn());
  }

  /** Names of all templates. */
  public List<String> templates() {
    return List.copyOf(templates.keySet());
  }

  /**
   * Revisions of a template, oldest first.
   *
   * @throws StackException when there is no such template
   */
  public List<String> revisions(String template) {
    return List.copyOf(of(template).byName().keySet());
  }

  /**
   * The revision that new projects get.
   *
   * @throws StackException when there is no such template
   */
  public String defaultRevision(String template) {
    return of(template).defaultRevision();
  }

  /**
   * What one revision offers.
   *
   * @throws StackException when there is no such template or revision
   */
  public Offer offer(String template, String revision) {
    var found = template(template, revision);
    return new Offer(
        template,
        revision,
        found.postgresVersions(),
        found.defaultPostgresVersion(),
        found.services().stream()
            .map(s -> new OfferedService(s.name(), s.required(), s.excludedByDefault(), s.images()))
            .toList());
  }

  /** All services of all revisions. */
  boolean knowsService(String service) {
    return templates.values().stream()
        .flatMap(revisions -> revisions.byName().values().stream())
        .anyMatch(template -> template.serviceNames().contains(service));
  }

  StackTemplate template(String template, String revision) {
    var revisions = of(template);
    var found = revisions.byName().get(revision);
    if (found == null) {
      throw new StackException(
          "the template %s has no revision %s; it has %s"
              .formatted(template, revision, String.join(", ", revisions.byName().keySet())));
    }
    return found;
  }

  private Revisions of(String template) {
    var revisions = templates.get(template);
    if (revisions == null) {
      throw new StackException(
          "there is no template %s; there is %s"
              .formatted(template, String.join(", ", templates.keySet())));
    }
    return revisions;
  }

  private static Revisions revisions(TemplateReader reader, String name, YamlValue entry) {
    var fields = entry.fields(Set.of("default", "revisions"));
    var byName = new LinkedHashMap<String, StackTemplate>();
    for (var revision : fields.get("revisions").texts()) {
      if (!FOLDER.matcher(name).matches() || !FOLDER.matcher(revision).matches()) {
        throw entry.wrong("names of templates and revisions are plain folder names");
      }
      byName.put(revision, reader.read(name, revision));
    }
    var defaultRevision = fields.get("default").text();
    if (!byName.containsKey(defaultRevision)) {
      throw fields.get("default").wrong(defaultRevision + " is none of " + byName.keySet());
    }
    return new Revisions(defaultRevision, byName);
  }

  private record Revisions(String defaultRevision, Map<String, StackTemplate> byName) {}

  /**
   * What a revision of a template offers.
   *
   * @param template its name
   * @param revision its revision
   * @param postgresVersions majors, such as {@code 17}
   * @param defaultPostgresVersion one of them
   * @param services in an order in which each can start
   */
  public record Offer(
      String template,
      String revision,
      List<String> postgresVersions,
      String defaultPostgresVersion,
      List<OfferedService> services) {
    /** The services that do not run unless asked for. */
    public List<String> excludedByDefault() {
      return services.stream()
          .filter(OfferedService::excludedByDefault)
          .map(OfferedService::name)
          .toList();
    }
  }

  /**
   * A service of a revision.
   *
   * @param name its name
   * @param required whether it cannot be excluded
   * @param excludedByDefault whether it runs only where somebody asks
   * @param images by Postgres major, as the template names them
   */
  public record OfferedService(
      String name, boolean required, boolean excludedByDefault, Map<String, String> images) {
    /** Copies what it is given. */
    public OfferedService {
      images = Map.copyOf(images);
    }
  }
}
