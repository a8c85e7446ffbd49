package dev.supaplane.provisioner.stack;

import dev.supaplane.events.setting.SettingCatalogue;
import java.util.List;

/**
 * What reaches containers from the worker alone, because no .env file can hold it: settings, and
 * secrets of functions, with a character that the implementations of compose read differently.
 */
public final class LeftOut {
  private LeftOut() {}

  /** Such variables as {@code service NAME}, sorted; never their values. */
  public static List<String> of(RenderedStack stack) {
    return stack.services().stream()
        .flatMap(
            service ->
                service.container().environment().entrySet().stream()
                    .filter(one -> !EnvFile.canHold(one.getValue()))
                    .filter(one -> isSet(service.name(), one.getKey()))
                    .map(one -> service.name() + " " + one.getKey()))
        .sorted()
        .toList();
  }

  private static boolean isSet(String service, String variable) {
    return service.equals(Values.FUNCTIONS)
        || SettingCatalogue.all().stream()
            .flatMap(setting -> setting.targets().stream())
            .anyMatch(
                target -> target.service().equals(service) && target.variable().equals(variable));
  }
}
