package dev.supaplane.provisioner.stack;

import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Limits;
import dev.supaplane.provisioner.engine.ContainerSpec.Mount;
import dev.supaplane.provisioner.engine.ContainerSpec.PublishedPort;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.VolumeSpec;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import dev.supaplane.provisioner.stack.RenderedStack.StackFile;
import dev.supaplane.provisioner.stack.ServiceTemplate.MountTemplate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes a stack from a template. A pure function: it reads nothing and writes nothing, and the same
 * input gives the same bytes. Secrets go into the .env file, into the containers' environments and
 * into probes, and nowhere else.
 */
public final class TemplateRenderer {
  private static final String ENV_FILE = ".env";
  private static final String COMPOSE_FILE = "docker-compose.yml";

  private final StackCatalog catalog;
  private final ImageMap images;
  private final RenderSettings settings;

  /**
   * @throws StackException when the settings speak of a service that no template has
   */
  public TemplateRenderer(StackCatalog catalog, ImageMap images, RenderSettings settings) {
    this.catalog = catalog;
    this.images = images;
    this.settings = settings;
    for (var service : settings.serviceEnvironment().keySet()) {
      if (!catalog.knowsService(service)) {
        throw new StackException(
            "there is environment for " + service + ", a service of no template");
      }
    }
  }

  /**
   * Renders one project.
   *
   * @throws StackException when the template, revision, Postgres major or an excluded service is
   *     unknown, a secret or a port that a running service needs is missing, or the directory is
   *     not absolute
   */
  public RenderedStack render(StackInput input) {
    var spec = input.spec();
    var template = catalog.template(spec.template(), spec.revision());
    if (!template.postgresVersions().contains(spec.postgresVersion())) {
      throw new StackException(
          "the template %s has no Postgres %s; it has %s"
              .formatted(
                  template.title(),
                  spec.postgresVersion(),
                  String.join(", ", template.postgresVersions())));
    }
    if (!input.directory().isAbsolute()) {
      throw new StackException("the project's directory is an absolute path");
    }
    var services = template.enabled(spec.excludedServices());
    var enabled = services.stream().map(ServiceTemplate::name).collect(Collectors.toSet());
    var values = Values.of(template, input, settings, enabled);
    values.require(services);

    var files = new TreeMap<String, StackFile>();
    for (var file : template.files()) {
      if (file.wantedBy(enabled)) {
        files.put(file.path(), new StackFile(file.text().render(enabled), false));
      }
    }
    var limits = LimitSplit.of(services, spec.limits());
    var specs = new LinkedHashMap<ServiceTemplate, ServiceSpec>();
    for (var service : services) {
      var container =
          container(
              input, service, values, files, Objects.requireNonNull(limits.get(service.name())));
      specs.put(
          service,
          new ServiceSpec(
              container, service.startsAfter(enabled), Uses.fillIn(service.probe(), values::get)));
    }
    var names = new StackNames(input.ref());
    var network = new NetworkSpec(input.ref(), names.project(), input.placement().subnet());
    files.put(
        ENV_FILE,
        new StackFile(EnvFile.write("Secrets of " + names.project(), values.all()), true));
    files.put(
        COMPOSE_FILE,
        new StackFile(new ComposeFile(settings, values, network, specs).text(), false));
    return new RenderedStack(
        Collections.unmodifiableSortedMap(files),
        network,
        volumes(input, services),
        List.copyOf(specs.values()));
  }

  private ContainerSpec container(
      StackInput input,
      ServiceTemplate service,
      Values values,
      SortedMap<String, StackFile> files,
      Limits limits) {
    var names = new StackNames(input.ref());
    var image =
        images.replacement(
            Objects.requireNonNull(service.images().get(input.spec().postgresVersion())));
    var environment = new TreeMap<>(values.functionSecrets(service));
    environment.putAll(Uses.fillIn(service.environment(), values::get));
    environment.putAll(values.settings(service.name()));
    environment.putAll(values.extras(service.name()));
    var aliases = new ArrayList<String>();
    aliases.add(service.name());
    aliases.addAll(service.aliases());
    return new ContainerSpec(
        input.ref(),
        service.name(),
        input.spec().revision(),
        names.of(service.name()),
        image.image(),
        image.sameProgram() ? service.entrypoint() : List.of(),
        image.sameProgram() || service.standInTakesCommand() ? service.command() : List.of(),
        environment,
        service.mounts().stream().map(mount -> mount(input, mount, files)).toList(),
        ports(input, service),
        names.project(),
        aliases,
        limits,
        service.capabilities(),
        service.readOnlyRoot(),
        service.tmpfs(),
        service.stopGrace(),
        input.incarnations().getOrDefault(service.name(), 0L));
  }

  private List<PublishedPort> ports(StackInput input, ServiceTemplate service) {
    return service.ports().entrySet().stream()
        .map(
            port ->
                new PublishedPort(
                    settings.bindAddress(), input.placement().port(port.getKey()), port.getValue()))
        .toList();
  }

  private static Mount mount(
      StackInput input, MountTemplate mount, SortedMap<String, StackFile> files) {
    return switch (mount) {
      case MountTemplate.OfVolume volume ->
          new Mount(
              new StackNames(input.ref()).of(volume.volume()),
              volume.target(),
              true,
              volume.readOnly(),
              "");
      case MountTemplate.OfFile file ->
          new Mount(
              path(input, file.path()),
              file.target(),
              false,
              true,
              sha256(Objects.requireNonNull(files.get(file.path())).content()));
      case MountTemplate.OfDirectory directory ->
          new Mount(path(input, directory.path()), directory.target(), false, true, "");
    };
  }

  private static String path(StackInput input, String relative) {
    return input.directory().resolve(relative).normalize().toString();
  }

  private static List<VolumeSpec> volumes(StackInput input, List<ServiceTemplate> services) {
    return services.stream()
        .flatMap(service -> service.mounts().stream())
        .filter(MountTemplate.OfVolume.class::isInstance)
        .map(mount -> ((MountTemplate.OfVolume) mount).volume())
        .distinct()
        .map(volume -> new VolumeSpec(input.ref(), new StackNames(input.ref()).of(volume)))
        .toList();
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
