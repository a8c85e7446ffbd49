package dev.supaplane.provisioner.stack;

import dev.supaplane.provisioner.stack.StackTemplate.TemplateFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads a revision's {@code stack.yml} and the files that it names. */
final class TemplateReader {
  private static final Set<String> KEYS =
      Set.of("postgres", "secrets", "optionalSecrets", "variables", "files", "services");

  private final StackSource source;

  TemplateReader(StackSource source) {
    this.source = source;
  }

  /**
   * Reads one revision.
   *
   * @throws StackException when something of it is missing or does not fit together
   */
  StackTemplate read(String name, String revision) {
    var folder = name + "/" + revision + "/";
    var manifest = YamlValue.parse(folder + "stack.yml", source.read(folder + "stack.yml"));
    var fields = manifest.fields(KEYS);
    var postgres = fields.get("postgres").fields(Set.of("versions", "default"));
    var versions = postgres.get("versions").texts().stream().sorted().toList();
    var defaultVersion = postgres.get("default").text();
    if (!versions.contains(defaultVersion)) {
      throw postgres.get("default").wrong(defaultVersion + " is none of " + versions);
    }
    var template =
        new StackTemplate(
            name,
            revision,
            versions,
            defaultVersion,
            new LinkedHashSet<>(fields.get("secrets").texts()),
            new LinkedHashSet<>(fields.get("optionalSecrets").texts()),
            variables(fields.get("variables")),
            files(folder, fields.get("files")),
            services(versions, fields.get("services")));
    TemplateCheck.check(template, manifest);
    return template;
  }

  private static Map<String, String> variables(YamlValue value) {
    var variables = new LinkedHashMap<String, String>();
    value.members().forEach((name, text) -> variables.put(name, text.textOrEmpty()));
    return variables;
  }

  private List<TemplateFile> files(String folder, YamlValue value) {
    var files = new ArrayList<TemplateFile>();
    for (var entry : value.list()) {
      var fields = entry.fields(Set.of("path", "for"));
      var path = fields.get("path").text();
      if (path.startsWith("/") || List.of(path.split("/", -1)).contains("..")) {
        throw entry.wrong("a file's path is relative to the project's directory");
      }
      var stored = folder + "files/" + path;
      files.add(
          new TemplateFile(
              path,
              new TreeSet<>(fields.get("for").texts()),
              TextTemplate.parse(stored, source.read(stored))));
    }
    return files;
  }

  private static List<ServiceTemplate> services(List<String> versions, YamlValue value) {
    var reader = new ServiceReader(versions);
    var read = new LinkedHashMap<String, ServiceTemplate>();
    value.members().forEach((name, service) -> read.put(name, reader.read(name, service)));
    return inOrder(read, value);
  }

  /** Each service after those that it waits for, otherwise in the order of the file. */
  private static List<ServiceTemplate> inOrder(
      Map<String, ServiceTemplate> services, YamlValue where) {
    var waiting = new LinkedHashMap<>(services);
    var ordered = new LinkedHashMap<String, ServiceTemplate>();
    while (!waiting.isEmpty()) {
      var next =
          waiting.values().stream()
              .filter(service -> ordered.keySet().containsAll(service.after().keySet()))
              .findFirst()
              .orElseThrow(
                  () ->
                      where.wrong(
                          "these wait for each other or for an unknown service: "
                              + waiting.keySet()));
      waiting.remove(next.name());
      ordered.put(next.name(), next);
    }
    return List.copyOf(ordered.values());
  }
}
