package dev.supaplane.provisioner.stack;

import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.provisioner.stack.ServiceTemplate.MountTemplate;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether the parts of a template fit together; run once, when it is read. */
final class TemplateCheck {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,30}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Z_][A-Z0-9_]*");

  private final StackTemplate template;
  private final YamlValue where;
  private final Set<String> names;
  private final Set<String> variables = new HashSet<>();

  private TemplateCheck(StackTemplate template, YamlValue where) {
    this.template = template;
    this.where = where;
    this.names = template.serviceNames();
    variables.addAll(template.variables().keySet());
    variables.addAll(template.secrets());
    variables.addAll(template.optionalSecrets());
  }

  /**
   * @throws StackException about the first thing that does not fit
   */
  static void check(StackTemplate template, YamlValue where) {
    var check = new TemplateCheck(template, where);
    check.variables();
    check.files();
    check.services();
  }

  private void variables() {
    var given = template.variables().size() + template.secrets().size();
    require(
        variables.size() == given + template.optionalSecrets().size(),
        "a name is both a variable and a secret");
    for (var name : variables) {
      require(VARIABLE.matcher(name).matches(), name + " is no variable's name");
    }
    template
        .variables()
        .forEach(
            (name, text) ->
                Expression.tokens(text)
                    .forEach(
                        token -> require(known(token), name + " has unknown {{" + token + "}}")));
  }

  private boolean known(String token) {
    var dot = token.indexOf('.');
    var argument = token.substring(dot + 1);
    return switch (dot < 0 ? token : token.substring(0, dot)) {
      case "ref", "project", "publicHost", "bindAddress" -> dot < 0;
      case "enabled" -> names.contains(argument);
      case "url" -> template.secrets().contains(argument);
      case "port" ->
          EnumSet.allOf(PortPurpose.class).stream().anyMatch(p -> p.name().equals(argument));
      default -> false;
    };
  }

  private void files() {
    for (var file : template.files()) {
      require(names.containsAll(file.onlyFor()), file.path() + " is for an unknown service");
      require(
          names.containsAll(file.text().services()), file.path() + " asks for an unknown service");
    }
  }

  private void services() {
    var published = EnumSet.noneOf(PortPurpose.class);
    var halves = 0;
    for (var service : template.services()) {
      require(NAME.matcher(service.name()).matches(), service.name() + " is no service's name");
      for (var purpose : service.ports().keySet()) {
        require(published.add(purpose), purpose + " is published by two services");
      }
      uses(service);
      service.mounts().forEach(mount -> mounted(service, mount));
      halves += service.halfOfLimits() ? 1 : 0;
    }
    require(halves <= 1, "half of the limits goes to more than one service");
  }

  private void uses(ServiceTemplate service) {
    Uses.of(service)
        .forEach(
            name ->
                require(
                    variables.contains(name),
                    service.name() + " uses ${" + name + "}, which nothing defines"));
  }

  private void mounted(ServiceTemplate service, MountTemplate mount) {
    switch (mount) {
      case MountTemplate.OfVolume volume ->
          require(
              NAME.matcher(volume.volume()).matches(), volume.volume() + " is no volume's name");
      case MountTemplate.OfFile file ->
          require(
              template.files().stream()
                  .anyMatch(f -> f.path().equals(file.path()) && isThere(f, service)),
              service.name() + " mounts " + file.path() + ", which is not always there");
      case MountTemplate.OfDirectory directory ->
          require(
              template.files().stream()
                  .anyMatch(
                      f -> f.path().startsWith(directory.path() + "/") && isThere(f, service)),
              service.name() + " mounts " + directory.path() + ", which is not always there");
    }
  }

  private static boolean isThere(StackTemplate.TemplateFile file, ServiceTemplate service) {
    return file.wantedBy(Set.of(service.name()));
  }

  private void require(boolean condition, String problem) {
    if (!condition) {
      throw where.wrong(problem);
    }
  }
}
