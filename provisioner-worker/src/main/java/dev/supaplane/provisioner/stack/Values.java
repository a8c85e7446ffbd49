package dev.supaplane.provisioner.stack;

import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.setting.SettingCatalogue;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The values of one project's variables: those of its .env file. */
final class Values {
  static final String FUNCTIONS = "functions";

  private final StackTemplate template;
  private final StackInput input;
  private final RenderSettings settings;
  private final Set<String> enabled;
  private final Map<String, String> known = new LinkedHashMap<>();

  private Values(
      StackTemplate template, StackInput input, RenderSettings settings, Set<String> enabled) {
    this.template = template;
    this.input = input;
    this.settings = settings;
    this.enabled = enabled;
  }

  /**
   * All that is known; what is missing shows only when a running service asks for it.
   *
   * @throws StackException when a secret has a character that no .env file can hold
   */
  static Values of(
      StackTemplate template, StackInput input, RenderSettings settings, Set<String> enabled) {
    var values = new Values(template, input, settings, enabled);
    values.known.put("COMPOSE_PROJECT_NAME", new StackNames(input.ref()).project());
    template.variables().forEach(values::variable);
    template.secrets().forEach(values::secret);
    template
        .optionalSecrets()
        .forEach(
            name -> {
              values.secret(name);
              values.known.putIfAbsent(name, "");
            });
    values.extras();
    for (var service : enabled.stream().sorted().toList()) {
      values
          .settingsInFile(service)
          .forEach((name, value) -> values.known.putIfAbsent(extraName(service, name), value));
    }
    template.services().stream()
        .filter(service -> enabled.contains(service.name()))
        .forEach(
            service ->
                values
                    .functionSecretsInFile(service)
                    .forEach(
                        (name, value) ->
                            values.known.putIfAbsent(extraName(service.name(), name), value)));
    return values;
  }

  /** By name, in the order of the .env file. */
  Map<String, String> all() {
    return known;
  }

  /** One value. */
  String get(String name) {
    var value = known.get(name);
    if (value == null) {
      throw missing(List.of(name));
    }
    return value;
  }

  /**
   * Makes sure that everything is there that the running services use.
   *
   * @throws StackException naming all that is missing
   */
  void require(List<ServiceTemplate> services) {
    var missing = new LinkedHashSet<String>();
    services.forEach(service -> missing.addAll(Uses.of(service)));
    missing.removeAll(known.keySet());
    if (!missing.isEmpty()) {
      throw missing(List.copyOf(missing));
    }
    for (var service : services) {
      for (var purpose : service.ports().keySet()) {
        if (!input.placement().ports().containsKey(purpose)) {
          throw new StackException(
              "the service %s of %s is published, but no port was leased for %s"
                  .formatted(service.name(), input.ref(), purpose));
        }
      }
    }
  }

  /** The variables that the host adds to a service, by their names in the service. */
  SortedMap<String, String> extras(String service) {
    var extras = new TreeMap<String, String>();
    extras.putAll(settings.serviceEnvironment().getOrDefault(service, Map.of()));
    return extras;
  }

  /**
   * What the functions of a project know beside what the stack tells them; nothing for another
   * service, and nothing that the stack tells them otherwise.
   */
  SortedMap<String, String> functionSecrets(ServiceTemplate service) {
    var secrets = new TreeMap<String, String>();
    if (service.name().equals(FUNCTIONS)) {
      input
          .secrets()
          .forEach(
              (name, value) -> {
                if (name.startsWith(StackInput.FUNCTION_SECRET)) {
                  secrets.put(name.substring(StackInput.FUNCTION_SECRET.length()), value);
                }
              });
      secrets.keySet().removeAll(service.environment().keySet());
    }
    return secrets;
  }

  /** Those of them that an .env file can hold; the others reach a container from here alone. */
  SortedMap<String, String> functionSecretsInFile(ServiceTemplate service) {
    var secrets = functionSecrets(service);
    secrets.values().removeIf(value -> !EnvFile.canHold(value));
    return secrets;
  }

  /**
   * What the project's settings make of a service's variables. A setting that this worker does not
   * know is left: it may be of a later version.
   */
  SortedMap<String, String> settings(String service) {
    var all = new TreeMap<String, String>(input.settings());
    input
        .secrets()
        .forEach(
            (name, value) -> {
              if (name.startsWith(StackInput.SETTING_SECRET)) {
                all.put(name.substring(StackInput.SETTING_SECRET.length()), value);
              }
            });
    var variables = new TreeMap<String, String>();
    all.forEach(
        (id, value) ->
            SettingCatalogue.find(id).stream()
                .flatMap(setting -> setting.targets().stream())
                .filter(target -> target.service().equals(service))
                .forEach(
                    target ->
                        variables.put(
                            target.variable(),
                            target.write(value, known.getOrDefault("SUPABASE_PUBLIC_URL", "")))));
    return variables;
  }

  /** Those of them that an .env file can hold; the others reach a container from here alone. */
  SortedMap<String, String> settingsInFile(String service) {
    var settings = settings(service);
    settings.values().removeIf(value -> !EnvFile.canHold(value));
    return settings;
  }

  /** The name in the .env file of a variable that the host adds to a service. */
  static String extraName(String service, String name) {
    return "EXTRA__" + service.toUpperCase(Locale.ROOT).replace('-', '_') + "__" + name;
  }

  private void extras() {
    for (var service : enabled.stream().sorted().toList()) {
      extras(service).forEach((name, value) -> known.put(extraName(service, name), value));
    }
  }

  private void secret(String name) {
    var value = input.secrets().get(name);
    if (value == null || value.isEmpty()) {
      return;
    }
    if (!EnvFile.canHold(value)) {
      throw new StackException(
          "the secret %s has a character that an .env file cannot hold; %s"
              .formatted(name, EnvFile.RULE));
    }
    known.put(name, value);
  }

  private void variable(String name, String text) {
    if (Expression.tokens(text).stream().allMatch(this::available)) {
      known.put(name, Expression.fillInTokens(text, this::token));
    }
  }

  private boolean available(String token) {
    if (token.startsWith("port.")) {
      return input.placement().ports().containsKey(PortPurpose.valueOf(argument(token)));
    }
    return !token.startsWith("url.") || !secretOrEmpty(argument(token)).isEmpty();
  }

  private String token(String token) {
    return switch (token) {
      case "ref" -> input.ref().value();
      case "project" -> new StackNames(input.ref()).project();
      case "publicHost" -> settings.hostInUrl();
      case "bindAddress" -> settings.addressBeforePort();
      default -> tokenWithArgument(token);
    };
  }

  private String tokenWithArgument(String token) {
    var argument = argument(token);
    if (token.startsWith("port.")) {
      return Integer.toString(input.placement().port(PortPurpose.valueOf(argument)));
    }
    if (token.startsWith("enabled.")) {
      return Boolean.toString(enabled.contains(argument));
    }
    // a form's encoding is a URL's but for the space
    return URLEncoder.encode(secretOrEmpty(argument), StandardCharsets.UTF_8).replace("+", "%20");
  }

  private String secretOrEmpty(String name) {
    return input.secrets().getOrDefault(name, "");
  }

  private static String argument(String token) {
    return token.substring(token.indexOf('.') + 1);
  }

  private StackException missing(List<String> names) {
    return new StackException(
        "the services of %s need %s, which were not given; the secrets of %s are %s"
            .formatted(
                input.ref(),
                String.join(", ", names),
                template.title(),
                String.join(", ", template.secrets())));
  }
}
