package dev.supaplane.command.project;

import dev.supaplane.events.project.ProjectEvent.ProjectSettingsChanged;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a project's services are set otherwise than its template sets them.
 *
 * @param revision how often they were changed
 * @param values plain settings by id
 * @param secrets ids of secret settings that have a value
 */
record ProjectSettings(long revision, SortedMap<String, String> values, SortedSet<String> secrets) {
  /** All are the template's. */
  static final ProjectSettings NONE =
      new ProjectSettings(0, Collections.emptySortedMap(), Collections.emptySortedSet());

  /** These after one more change. */
  ProjectSettings after(ProjectSettingsChanged event) {
    return new ProjectSettings(
        event.revision(),
        values(event.set(), event.reset()),
        secrets(event.secrets(), event.reset()));
  }

  SortedMap<String, String> values(Map<String, String> set, Iterable<String> reset) {
    var next = new TreeMap<>(values);
    reset.forEach(next::remove);
    next.putAll(set);
    return Collections.unmodifiableSortedMap(next);
  }

  SortedSet<String> secrets(Iterable<String> set, Iterable<String> reset) {
    var next = new TreeSet<>(secrets);
    reset.forEach(next::remove);
    set.forEach(next::add);
    return Collections.unmodifiableSortedSet(next);
  }

  /** Whether a setting of that id is not the template's. */
  boolean has(String id) {
    return values.containsKey(id) || secrets.contains(id);
  }

  /** Whether a plain setting is not that. */
  boolean differs(Map.Entry<String, String> setting) {
    return !setting.getValue().equals(values.get(setting.getKey()));
  }
}
