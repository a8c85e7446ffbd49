package dev.supaplane.simulation;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.query.projection.ProjectStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The read model. Its position moves in the transaction of its rows, so a crash of it is no event
 * here; that it is read anew, from any position, is.
 */
final class ReadSide {
  private final World world;
  private final ControlSide control;
  private final Map<ProjectRef, ProjectStatus> rows = new HashMap<>();
  private final Map<ProjectRef, Integer> positions = new HashMap<>();

  /** What the stored events alone say, event by event. */
  private final Map<ProjectRef, List<ProjectStatus>> replayed = new HashMap<>();

  ReadSide(World world, ControlSide control) {
    this.world = world;
    this.control = control;
    world.events.subscribe(this::readSoon);
  }

  private void readSoon(ProjectRef ref) {
    world.clock.in(world.chance.millis(1, 200), () -> read(ref));
  }

  private void read(ProjectRef ref) {
    var messages = world.events.of(ref);
    for (var offset = position(ref); offset < messages.size(); offset++) {
      var message = messages.get(offset);
      take(ref, message.read(ProjectEvent.class), message.sequence());
      positions.put(ref, offset + 1);
    }
  }

  private void take(ProjectRef ref, ProjectEvent event, long sequence) {
    var before = rows.get(ref);
    if (before == null) {
      if (event instanceof ProjectCreated created) {
        rows.put(ref, ProjectStatus.of(created, sequence));
      }
      return;
    }
    if (event instanceof ProjectCreated) {
      return;
    }
    world.rules.projecting().after(before, event, sequence).ifPresent(row -> put(ref, before, row));
  }

  private void put(ProjectRef ref, ProjectStatus before, ProjectStatus row) {
    rows.put(ref, row);
    if (row.version() <= before.version()) {
      world.violated(
          ViolationKind.DOUBLED,
          "the read model counted event %d of %s after event %d"
              .formatted(row.version(), Names.of(ref), before.version()));
    } else if (!row.equals(replay(ref).get((int) row.version()))) {
      world.violated(
          ViolationKind.DIVERGENT, "the read model has %s for %s".formatted(row, Names.of(ref)));
    }
  }

  /** Reads the last events of a project again. */
  void rewind(ProjectRef ref, int by) {
    positions.put(ref, Math.max(0, position(ref) - by));
    readSoon(ref);
  }

  /** Forgets everything and reads from the beginning. */
  void rebuild() {
    rows.clear();
    positions.clear();
    world.events.projects().forEach(this::readSoon);
  }

  boolean hasReadAll() {
    return world.events.projects().stream().allMatch(ref -> position(ref) == world.events.end(ref));
  }

  Optional<ProjectStatus> row(ProjectRef ref) {
    return Optional.ofNullable(rows.get(ref));
  }

  /** The status after each stored event. */
  List<ProjectStatus> replay(ProjectRef ref) {
    var statuses = replayed.computeIfAbsent(ref, _ -> new ArrayList<>());
    var stream = control.stream(ref);
    for (var next = statuses.size(); next < stream.size(); next++) {
      var event = stream.get(next).event();
      statuses.add(
          event instanceof ProjectCreated created
              ? ProjectStatus.of(created, next)
              : statuses.getLast().after(event, next).orElseThrow());
    }
    return statuses;
  }

  private int position(ProjectRef ref) {
    return positions.getOrDefault(ref, 0);
  }
}
