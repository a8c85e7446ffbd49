package dev.supaplane.command.project;

import dev.supaplane.command.project.ProjectCommand.ChangeSettings;
import dev.supaplane.command.project.Refused.Reason;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectSettingsChanged;
import dev.supaplane.events.setting.SettingRules;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Decides how a project's services are to be set: only what differs is an event.
 *
 * @param settings as they are
 * @param excluded services that the project does not run
 */
record SettingsDecider(ProjectSettings settings, List<String> excluded, Instant now) {

  /**
   * The event, or none.
   *
   * @throws Refused when settings would contradict each other
   */
  List<ProjectEvent> decide(ChangeSettings c) {
    var set =
        c.set().entrySet().stream()
            .filter(settings::differs)
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, TreeMap::new));
    var reset = c.reset().stream().filter(settings::has).distinct().sorted().toList();
    // Nobody here can tell whether a secret is another one than before.
    var secrets = List.copyOf(c.secrets().keySet());
    if (set.isEmpty() && secrets.isEmpty() && reset.isEmpty()) {
      return List.of();
    }
    SettingRules.broken(
            settings.values(set, reset), settings.secrets(secrets, reset), Set.copyOf(excluded))
        .ifPresent(
            why -> {
              throw new Refused(Reason.INVALID, why);
            });
    return List.of(
        new ProjectSettingsChanged(c.ref(), settings.revision() + 1, set, secrets, reset, now));
  }
}
