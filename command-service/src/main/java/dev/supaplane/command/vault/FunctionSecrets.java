package dev.supaplane.command.vault;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How secrets of functions are called in the vault, beside those of the stack itself: no name that
 * somebody chooses is ever one of the stack's. The worker knows them by the same names.
 */
public final class FunctionSecrets {
  private static final String PREFIX = "function/";

  private FunctionSecrets() {}

  /** The name under which the vault keeps one. */
  public static String kept(String name) {
    return PREFIX + name;
  }

  /** Values under the names by which the vault keeps them. */
  public static Map<String, String> kept(Map<String, String> values) {
    var kept = new TreeMap<String, String>();
    values.forEach((name, value) -> kept.put(kept(name), value));
    return kept;
  }

  /** The name as functions know it; empty for a secret of the stack's. */
  static Optional<String> nameOf(String kept) {
    return kept.startsWith(PREFIX)
        ? Optional.of(kept.substring(PREFIX.length()))
        : Optional.empty();
  }
}
