package dev.supaplane.provisioner.stack;

import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.Labels;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import dev.supaplane.provisioner.stack.ServiceTemplate.HealthCheck;
import dev.supaplane.provisioner.stack.ServiceTemplate.MountTemplate;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * The stack once more as a compose project, for the day on which a human has only that. It is
 * written for docker-compose 1.29 as well, which knows neither a top-level {@code name} (the .env
 * file says it) nor bounds beside a {@code version}. Every value comes from the .env file.
 */
final class ComposeFile {
  private static final String TITLE =
      """
      # Written by Supaplane; changes are overwritten. For emergencies: stop the worker, remove this
      # project's containers and network, keep its volumes, and run compose in this directory.
      """;
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER, YAMLWriteFeature.SPLIT_LINES)
          .enable(YAMLWriteFeature.ALLOW_LONG_KEYS)
          .build();

  private final RenderSettings settings;
  private final Values values;
  private final NetworkSpec network;
  private final Map<ServiceTemplate, ServiceSpec> services;

  ComposeFile(
      RenderSettings settings,
      Values values,
      NetworkSpec network,
      Map<ServiceTemplate, ServiceSpec> services) {
    this.settings = settings;
    this.values = values;
    this.network = network;
    this.services = services;
  }

  /** The file's text. */
  String text() {
    var rendered = new LinkedHashMap<String, Object>();
    services.forEach((template, spec) -> rendered.put(template.name(), service(template, spec)));
    var volumes = new LinkedHashMap<String, Object>();
    for (var template : services.keySet()) {
      for (var mount : template.mounts()) {
        if (mount instanceof MountTemplate.OfVolume volume) {
          var name = new StackNames(network.ref()).of(volume.volume());
          volumes.put(volume.volume(), ordered("name", name, "labels", labels()));
        }
      }
    }
    var file =
        ordered(
            "services", rendered, "networks", ordered("default", network()), "volumes", volumes);
    return TITLE + YAML.writeValueAsString(file);
  }

  private Map<String, Object> network() {
    return ordered(
        "name",
        network.name(),
        "driver",
        "bridge",
        "labels",
        labels(),
        "ipam",
        ordered("config", List.of(ordered("subnet", Expression.literal(network.subnet())))));
  }

  private Map<String, Object> service(ServiceTemplate template, ServiceSpec spec) {
    var container = spec.container();
    var service = new LinkedHashMap<String, Object>();
    service.put("container_name", container.name());
    service.put("image", Expression.literal(container.image()));
    service.put("restart", "unless-stopped");
    if (container.underInit()) {
      service.put("init", true);
    }
    unlessEmpty(service, "entrypoint", literals(container.entrypoint()));
    unlessEmpty(service, "command", literals(container.command()));
    var after = dependencies(template);
    if (!after.isEmpty()) {
      service.put("depends_on", after);
    }
    service.put("environment", environment(template));
    unlessEmpty(service, "ports", ports(container));
    unlessEmpty(service, "volumes", template.mounts().stream().map(ComposeFile::mount).toList());
    if (!template.aliases().isEmpty()) {
      service.put("networks", ordered("default", ordered("aliases", template.aliases())));
    }
    template.check().ifPresent(check -> service.put("healthcheck", healthCheck(check)));
    confine(service, container);
    service.put("labels", labels(container));
    return service;
  }

  private static void confine(Map<String, Object> service, ContainerSpec container) {
    service.put("cap_drop", List.of("ALL"));
    unlessEmpty(service, "cap_add", container.keptCapabilities().stream().map(Enum::name).toList());
    service.put("security_opt", List.of("no-new-privileges:true"));
    service.put("read_only", container.readOnlyRoot());
    unlessEmpty(service, "tmpfs", container.tmpfs());
    var limits = container.limits();
    service.put("pids_limit", limits.pids());
    if (limits.memoryBytes() != null) {
      service.put("mem_limit", limits.memoryBytes());
      service.put("memswap_limit", limits.memoryBytes());
    }
    if (limits.cpuMillis() != null) {
      service.put("cpus", BigDecimal.valueOf(limits.cpuMillis(), 3).toPlainString());
    }
    service.put("stop_grace_period", seconds(container.stopGrace()));
    service.put(
        "logging",
        ordered("driver", "json-file", "options", ordered("max-size", "10m", "max-file", "3")));
  }

  private Map<String, Object> dependencies(ServiceTemplate template) {
    var running = services.keySet().stream().map(ServiceTemplate::name).toList();
    var after = new LinkedHashMap<String, Object>();
    template
        .after()
        .forEach(
            (service, start) -> {
              if (running.contains(service)) {
                var condition =
                    switch (start) {
                      case STARTED -> "service_started";
                      case HEALTHY, LAZILY -> "service_healthy";
                    };
                after.put(service, ordered("condition", condition));
              }
            });
    return after;
  }

  private Map<String, String> environment(ServiceTemplate template) {
    var environment = new LinkedHashMap<>(template.environment());
    values
        .functionSecretsInFile(template)
        .keySet()
        .forEach(
            name -> environment.put(name, "${" + Values.extraName(template.name(), name) + "}"));
    values
        .settingsInFile(template.name())
        .keySet()
        .forEach(
            name -> environment.put(name, "${" + Values.extraName(template.name(), name) + "}"));
    values
        .extras(template.name())
        .keySet()
        .forEach(
            name -> environment.put(name, "${" + Values.extraName(template.name(), name) + "}"));
    return environment;
  }

  private List<String> ports(ContainerSpec container) {
    return container.ports().stream()
        .map(
            port ->
                "%s:%d:%d"
                    .formatted(settings.addressBeforePort(), port.hostPort(), port.containerPort()))
        .toList();
  }

  private static String mount(MountTemplate mount) {
    return switch (mount) {
      case MountTemplate.OfVolume volume ->
          volume.volume() + ":" + volume.target() + (volume.readOnly() ? ":ro" : "");
      case MountTemplate.OfFile file -> "./" + file.path() + ":" + file.target() + ":ro";
      case MountTemplate.OfDirectory directory ->
          "./" + directory.path() + ":" + directory.target() + ":ro";
    };
  }

  private static Map<String, Object> healthCheck(HealthCheck check) {
    return ordered(
        "test",
        check.test(),
        "interval",
        seconds(check.interval()),
        "timeout",
        seconds(check.timeout()),
        "retries",
        check.retries());
  }

  private Map<String, Object> labels() {
    var labels = new LinkedHashMap<String, Object>();
    if (!settings.installation().isEmpty()) {
      labels.put(Labels.INSTALLATION, settings.installation());
    }
    labels.put(Labels.PROJECT, network.ref().value());
    return labels;
  }

  private Map<String, Object> labels(ContainerSpec container) {
    var labels = labels();
    labels.put(Labels.SERVICE, container.service());
    // older than every wish, so that none takes what compose made for its own work
    labels.put(Labels.GENERATION, "0");
    labels.put(Labels.REVISION, container.revision());
    labels.put(Labels.FINGERPRINT, container.fingerprint());
    return labels;
  }

  private static List<String> literals(List<String> words) {
    return words.stream().map(Expression::literal).collect(Collectors.toList());
  }

  private static String seconds(Duration duration) {
    return duration.toSeconds() + "s";
  }

  private static void unlessEmpty(Map<String, Object> map, String key, List<?> list) {
    if (!list.isEmpty()) {
      map.put(key, list);
    }
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    var map = new LinkedHashMap<String, Object>();
    for (var i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
