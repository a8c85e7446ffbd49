package dev.supaplane.command.api;

import dev.supaplane.command.project.ProjectCommand.ChangeSettings;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.setting.Setting;
import dev.supaplane.events.setting.SettingCatalogue;
import dev.supaplane.events.setting.SettingGroup;
import dev.supaplane.events.setting.SettingRefused;
import dev.supaplane.kit.web.ApiException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Makes a command of what somebody wants to be set: a pure function. */
final class SettingRequests {
  private static final int MOST_NAMES = 500;
  private static final int SHOWN = 10;
  private static final int LONGEST_SHOWN = 64;

  /** Where services send a secret, or believe whatever somebody answers: to whoever is there. */
  private static final Pattern LEADS_SECRETS =
      Pattern.compile("auth\\.(smtp_(host|port)|external_[a-z_]+_url|hook_[a-z_]+_uri)");

  private final SortedMap<String, String> set = new TreeMap<>();
  private final SortedMap<String, String> secrets = new TreeMap<>();
  private final List<String> reset = new ArrayList<>();
  private final List<String> unknown = new ArrayList<>();
  private final List<String> meaningless = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private int names;

  private SettingRequests() {}

  /**
   * A command.
   *
   * @param body settings by group and name; nested objects as in the Management API. A null means
   *     the template's again
   * @throws ApiException 400 for names that no setting has and values that one cannot have, 422 for
   *     settings that mean nothing here
   */
  static ChangeSettings command(ProjectRef ref, JsonNode body) {
    if (!body.isObject() || body.isEmpty()) {
      throw ApiException.badRequest(
          "malformed_body", "The body is an object of groups: " + groups());
    }
    var request = new SettingRequests();
    body.properties().forEach(group -> request.group(group.getKey(), group.getValue()));
    request.complain();
    return new ChangeSettings(ref, request.set, request.secrets, List.copyOf(request.reset));
  }

  private void group(String word, JsonNode settings) {
    var group =
        SettingGroup.of(word)
            .orElseThrow(
                () ->
                    ApiException.badRequest(
                        "unknown_settings", "Settings are of the groups " + groups()));
    if (!settings.isObject()) {
      throw ApiException.badRequest("malformed_body", word + " has to be an object of settings");
    }
    settings.properties().forEach(one -> named(group, one.getKey(), one.getValue()));
  }

  private void named(SettingGroup group, String name, JsonNode value) {
    if (++names > MOST_NAMES) {
      throw ApiException.badRequest("malformed_body", "There are not so many settings");
    }
    if (value.isObject()) {
      value.properties().forEach(one -> named(group, name + "." + one.getKey(), one.getValue()));
      return;
    }
    var id = group.word() + "." + name;
    var setting = SettingCatalogue.find(id);
    if (setting.isPresent()) {
      setting(setting.get(), value);
      return;
    }
    var why = SettingCatalogue.whyNot(id);
    if (why.isEmpty()) {
      unknown.add(name.length() > LONGEST_SHOWN ? name.substring(0, LONGEST_SHOWN) : name);
    } else if (!isOff(value)) {
      meaningless.add(name + ": " + why.get());
    }
  }

  /** What is off anyhow can be switched off: clients send all that they know. */
  private static boolean isOff(JsonNode value) {
    return value.isNull()
        || (value.isBoolean() && !value.booleanValue())
        || (value.isString() && value.stringValue().isEmpty())
        || (value.isNumber() && value.asDouble() == 0)
        || (value.isArray() && value.isEmpty());
  }

  private void setting(Setting setting, JsonNode value) {
    if (setting.secret() && value.isString() && value.stringValue().equals(Setting.MASK)) {
      return; // as it was told, so it stays
    }
    try {
      var kept = value.isNull() ? null : setting.type().kept(plain(value));
      if (kept == null) {
        reset.add(setting.id());
      } else if (setting.secret()) {
        secrets.put(setting.id(), kept);
      } else {
        set.put(setting.id(), kept);
      }
    } catch (SettingRefused e) {
      refused.add(setting.name() + " " + e.getMessage());
    }
  }

  private static Object plain(JsonNode value) {
    if (value.isString()) {
      return value.stringValue();
    }
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isNumber() && (value.isIntegralNumber() || value.isFloatingPointNumber())) {
      var number = value.asDouble();
      if (Double.isFinite(number) && Math.abs(number) < 1e15) {
        return value.decimalValue();
      }
    }
    throw new SettingRefused("has to be a text, a number or a truth value");
  }

  private void complain() {
    if (!unknown.isEmpty()) {
      throw ApiException.badRequest(
          "unknown_settings", "There are no such settings: " + shown(unknown, ", "));
    }
    if (!refused.isEmpty()) {
      throw ApiException.badRequest("invalid_setting", shown(refused, "; "));
    }
    if (!meaningless.isEmpty()) {
      throw new ApiException(
          422, "setting_not_supported", "Not possible here: " + shown(meaningless, "; "));
    }
  }

  private static String shown(List<String> things, String by) {
    return things.stream().limit(SHOWN).collect(Collectors.joining(by))
        + (things.size() > SHOWN ? by + "and " + (things.size() - SHOWN) + " more" : "");
  }

  private static String groups() {
    return Arrays.stream(SettingGroup.values())
        .map(SettingGroup::word)
        .collect(Collectors.joining(", "));
  }

  /** Whether a secret setting is among what is set or reset, or one that leads a secret on. */
  static boolean changesSecrets(ChangeSettings command) {
    return !command.secrets().isEmpty()
        || Stream.concat(command.set().keySet().stream(), command.reset().stream())
            .anyMatch(
                id ->
                    LEADS_SECRETS.matcher(id).matches()
                        || SettingCatalogue.find(id).filter(Setting::secret).isPresent());
  }

  /** What is remembered of a request: secrets as nothing that one could guess. */
  static Map<String, Object> remembered(ChangeSettings command, UnaryOperator<String> hidden) {
    var secrets = new TreeMap<>(command.secrets());
    secrets.replaceAll((_, value) -> hidden.apply(value));
    return Map.of("set", command.set(), "secrets", secrets, "reset", command.reset());
  }
}
