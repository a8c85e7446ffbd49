package dev.supaplane.query.view;

import dev.supaplane.events.project.ProjectEvent.ProjectSettingsChanged;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a project's services are set otherwise than its template sets them.
 *
 * @param revision of the last change
 * @param values plain settings by id
 * @param secrets ids of secret settings that have a value
 */
public record SettingsRow(
    long revision, SortedMap<String, String> values, SortedSet<String> secrets) {
  /** Nothing was ever set. */
  public static final SettingsRow NONE =
      new SettingsRow(0, Collections.emptySortedMap(), Collections.emptySortedSet());

  /** Copies both. */
  public SettingsRow {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    secrets = Collections.unmodifiableSortedSet(new TreeSet<>(secrets));
  }

  /** These after one more change. */
  public SettingsRow after(ProjectSettingsChanged event) {
    var nextValues = new TreeMap<>(values);
    var nextSecrets = new TreeSet<>(secrets);
    event.reset().forEach(nextValues::remove);
    event.reset().forEach(nextSecrets::remove);
    nextValues.putAll(event.set());
    nextSecrets.addAll(event.secrets());
    return new SettingsRow(event.revision(), nextValues, nextSecrets);
  }
}
