package dev.supaplane.provisioner.stack;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One revision of a template, checked.
 *
 * @param name the template
 * @param revision the revision
 * @param postgresVersions majors, sorted
 * @param defaultPostgresVersion one of them
 * @param secrets names of secrets that must be given where a running service uses them
 * @param optionalSecrets names of secrets that are empty where they are not given
 * @param variables of the .env file, in its order, with {@code {{tokens}}} not yet filled in
 * @param files of the project's directory
 * @param services each after those that it depends on
 */
record StackTemplate(
    String name,
    String revision,
    List<String> postgresVersions,
    String defaultPostgresVersion,
    Set<String> secrets,
    Set<String> optionalSecrets,
    Map<String, String> variables,
    List<TemplateFile> files,
    List<ServiceTemplate> services) {

  /**
   * A file of the project's directory.
   *
   * @param path relative to it
   * @param onlyFor services of which at least one must run for it to be there; empty for always
   * @param text its content
   */
  record TemplateFile(String path, Set<String> onlyFor, TextTemplate text) {
    boolean wantedBy(Set<String> enabled) {
      return onlyFor.isEmpty() || onlyFor.stream().anyMatch(enabled::contains);
    }
  }

  /** Names of all services, in order. */
  Set<String> serviceNames() {
    var names = new LinkedHashSet<String>();
    services.forEach(service -> names.add(service.name()));
    return names;
  }

  /** For errors. */
  String title() {
    return name + " " + revision;
  }

  /**
   * The services that run.
   *
   * @throws StackException when an excluded name is unknown or is a service that always runs
   */
  List<ServiceTemplate> enabled(List<String> excluded) {
    var unknown = new TreeSet<>(excluded);
    unknown.removeAll(serviceNames());
    if (!unknown.isEmpty()) {
      throw new StackException(
          "the template %s has no service %s; it has %s"
              .formatted(title(), String.join(", ", unknown), String.join(", ", serviceNames())));
    }
    for (var service : services) {
      if (service.required() && excluded.contains(service.name())) {
        var others =
            services.stream().filter(s -> !s.required()).map(ServiceTemplate::name).toList();
        throw new StackException(
            "the service %s of %s always runs; these can be excluded: %s"
                .formatted(service.name(), title(), String.join(", ", others)));
      }
    }
    return services.stream().filter(s -> !excluded.contains(s.name())).toList();
  }
}
