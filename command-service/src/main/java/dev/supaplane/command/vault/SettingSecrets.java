package dev.supaplane.command.vault;

import java.util.Map;
import java.util.TreeMap;

/**
 * How secret settings of services are called in the vault, beside the stack's own secrets. The
 * worker knows them by the same names.
 */
public final class SettingSecrets {
  private static final String PREFIX = "setting/";

  private SettingSecrets() {}

  /** The name under which the vault keeps one. */
  public static String kept(String id) {
    return PREFIX + id;
  }

  /** Values under the names by which the vault keeps them. */
  public static Map<String, String> kept(Map<String, String> values) {
    var kept = new TreeMap<String, String>();
    values.forEach((id, value) -> kept.put(kept(id), value));
    return kept;
  }
}
