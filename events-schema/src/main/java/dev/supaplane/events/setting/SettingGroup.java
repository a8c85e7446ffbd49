package dev.supaplane.events.setting;

import java.util.Arrays;
import java.util.Optional;

/** The settings of one service, as the Management API groups them. */
public enum SettingGroup {
  /** GoTrue's. */
  AUTH("auth"),
  /** PostgREST's. */
  POSTGREST("postgrest"),
  /** Those of storage. */
  STORAGE("storage");

  private final String word;

  SettingGroup(String word) {
    this.word = word;
  }

  /** How names of its settings begin, before the dot. */
  public String word() {
    return word;
  }

  /** The group of that word. */
  public static Optional<SettingGroup> of(String word) {
    return Arrays.stream(values()).filter(group -> group.word.equals(word)).findFirst();
  }
}
