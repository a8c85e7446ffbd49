package dev.supaplane.provisioner.desired;

import dev.supaplane.events.project.ProjectEvent.ProjectSettingsChanged;
import dev.supaplane.events.setting.SettingCatalogue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a project's services are set otherwise than the template sets them.
 *
 * @param settings values of plain settings by the setting's id
 * @param revision of the last change of settings; 0 before the first
 * @param touched services that were set otherwise, or given other secrets, and are not known to run
 *     so: that is no drift, and is put right whatever the policy
 */
public record Tuning(SortedMap<String, String> settings, long revision, SortedSet<String> touched) {
  /** Everything is the template's. */
  static final Tuning NONE =
      new Tuning(Collections.emptySortedMap(), 0, Collections.emptySortedSet());

  /** Copies both. */
  public Tuning {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    touched = Collections.unmodifiableSortedSet(new TreeSet<>(touched));
  }

  /** This after a change of settings; one that was heard of before changes nothing. */
  Tuning after(ProjectSettingsChanged event) {
    if (event.revision() <= revision) {
      return this;
    }
    var next = new TreeMap<>(settings);
    event.reset().forEach(next::remove);
    next.putAll(event.set());
    var ids = new ArrayList<String>(event.set().keySet());
    ids.addAll(event.secrets());
    ids.addAll(event.reset());
    return new Tuning(next, event.revision(), both(SettingCatalogue.services(ids)));
  }

  /** With some more services to be put right. */
  Tuning touching(Collection<String> services) {
    return new Tuning(settings, revision, both(services));
  }

  /** With none. */
  Tuning settled() {
    return new Tuning(settings, revision, Collections.emptySortedSet());
  }

  private SortedSet<String> both(Collection<String> services) {
    var all = new TreeSet<>(touched);
    all.addAll(services);
    return all;
  }
}
