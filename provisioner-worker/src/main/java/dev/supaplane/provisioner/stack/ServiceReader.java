package dev.supaplane.provisioner.stack;

import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.provisioner.engine.ContainerSpec.Capability;
import dev.supaplane.provisioner.stack.ServiceTemplate.HealthCheck;
import dev.supaplane.provisioner.stack.ServiceTemplate.MountTemplate;
import dev.supaplane.provisioner.stack.ServiceTemplate.Start;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads one service of a template's {@code stack.yml}. */
final class ServiceReader {
  private static final Set<String> KEYS =
      Set.of(
          "image",
          "imageByPostgres",
          "required",
          "excludedByDefault",
          "entrypoint",
          "command",
          "standInTakesCommand",
          "environment",
          "mounts",
          "ports",
          "aliases",
          "after",
          "probe",
          "healthCheck",
          "capabilities",
          "readOnlyRoot",
          "tmpfs",
          "memoryMiB",
          "pids",
          "stopGraceSeconds",
          "halfOfLimits");

  private final List<String> postgresVersions;

  /**
   * @param postgresVersions the majors for which each service has an image
   */
  ServiceReader(List<String> postgresVersions) {
    this.postgresVersions = postgresVersions;
  }

  ServiceTemplate read(String name, YamlValue value) {
    var fields = value.fields(KEYS);
    var required = fields.get("required").flag();
    var excluded = fields.get("excludedByDefault").flag();
    if (required && excluded) {
      throw value.wrong("a required service cannot be excluded by default");
    }
    return new ServiceTemplate(
        name,
        images(value, fields),
        required,
        excluded,
        fields.get("entrypoint").texts(),
        fields.get("command").texts(),
        fields.get("standInTakesCommand").flag(),
        environment(fields.get("environment")),
        fields.get("mounts").list().stream().map(ServiceReader::mount).toList(),
        ports(fields.get("ports")),
        fields.get("aliases").texts(),
        after(fields.get("after")),
        probe(fields.get("probe")),
        healthCheck(fields.get("healthCheck")),
        fields.get("capabilities").list().stream()
            .map(c -> constant(Capability.class, c.text(), c))
            .toList(),
        fields.get("readOnlyRoot").flag(),
        fields.get("tmpfs").list().stream().map(ServiceReader::absolutePath).toList(),
        fields.get("memoryMiB").number(),
        fields.get("pids").number(),
        Duration.ofSeconds(fields.get("stopGraceSeconds").number()),
        fields.get("halfOfLimits").flag());
  }

  private Map<String, String> images(YamlValue service, YamlValue.Fields fields) {
    var images = new TreeMap<String, String>();
    var byPostgres = fields.get("imageByPostgres");
    if (byPostgres.absent()) {
      var image = fields.get("image").text();
      postgresVersions.forEach(major -> images.put(major, image));
      return images;
    }
    byPostgres.members().forEach((major, image) -> images.put(major, image.text()));
    if (!fields.get("image").absent()) {
      throw service.wrong("has both image and imageByPostgres");
    }
    if (!images.keySet().equals(Set.copyOf(postgresVersions))) {
      throw byPostgres.wrong("has to name an image for each of " + postgresVersions);
    }
    return images;
  }

  private static Map<String, String> environment(YamlValue value) {
    var environment = new LinkedHashMap<String, String>();
    value.members().forEach((name, text) -> environment.put(name, text.textOrEmpty()));
    return environment;
  }

  private static MountTemplate mount(YamlValue value) {
    var fields = value.fields(Set.of("volume", "file", "directory", "target", "readOnly"));
    var target = absolutePath(fields.get("target"));
    var volume = fields.get("volume");
    var file = fields.get("file");
    var directory = fields.get("directory");
    if (!volume.absent() && file.absent() && directory.absent()) {
      return new MountTemplate.OfVolume(volume.text(), target, fields.get("readOnly").flag());
    }
    if (!fields.get("readOnly").absent()) {
      throw value.wrong("files and directories are read-only without being told");
    }
    if (!file.absent() && volume.absent() && directory.absent()) {
      return new MountTemplate.OfFile(file.text(), target);
    }
    if (!directory.absent() && volume.absent() && file.absent()) {
      return new MountTemplate.OfDirectory(directory.text(), target);
    }
    throw value.wrong("a mount is of one volume, one file or one directory");
  }

  private static Map<PortPurpose, Integer> ports(YamlValue value) {
    var ports = new EnumMap<PortPurpose, Integer>(PortPurpose.class);
    value
        .members()
        .forEach(
            (purpose, port) -> ports.put(constant(PortPurpose.class, purpose, port), port(port)));
    return ports;
  }

  private static Map<String, Start> after(YamlValue value) {
    var after = new LinkedHashMap<String, Start>();
    value
        .members()
        .forEach(
            (service, start) ->
                after.put(
                    service, constant(Start.class, start.text().toUpperCase(Locale.ROOT), start)));
    return after;
  }

  private static Probe probe(YamlValue value) {
    var kinds = value.fields(Set.of("http", "postgresql", "tcp"));
    if (value.members().size() != 1) {
      throw value.wrong("expected exactly one of http, postgresql, tcp");
    }
    var http = kinds.get("http");
    if (!http.absent()) {
      var fields = http.fields(Set.of("port", "path", "headers"));
      return new Probe.Http(
          port(fields.get("port")),
          absolutePath(fields.get("path")),
          environment(fields.get("headers")));
    }
    var postgresql = kinds.get("postgresql");
    if (!postgresql.absent()) {
      var fields = postgresql.fields(Set.of("port", "user", "password", "database"));
      return new Probe.PostgreSql(
          port(fields.get("port")),
          fields.get("user").text(),
          fields.get("password").text(),
          fields.get("database").text());
    }
    return new Probe.Tcp(port(kinds.get("tcp").fields(Set.of("port")).get("port")));
  }

  private static Optional<HealthCheck> healthCheck(YamlValue value) {
    if (value.absent()) {
      return Optional.empty();
    }
    var fields = value.fields(Set.of("test", "intervalSeconds", "timeoutSeconds", "retries"));
    return Optional.of(
        new HealthCheck(
            fields.get("test").texts(),
            Duration.ofSeconds(fields.get("intervalSeconds").number()),
            Duration.ofSeconds(fields.get("timeoutSeconds").number()),
            fields.get("retries").number()));
  }

  private static int port(YamlValue value) {
    if (value.number() > 65_535) {
      throw value.wrong("a port is at most 65535");
    }
    return value.number();
  }

  private static String absolutePath(YamlValue value) {
    if (!value.text().startsWith("/") || value.text().contains("..")) {
      throw value.wrong("expected an absolute path");
    }
    return value.text();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text, YamlValue where) {
    for (var constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    throw where.wrong(text + " is none of " + List.of(type.getEnumConstants()));
  }
}
