package dev.supaplane.provisioner.simulated;

import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerUsage;
import dev.supaplane.provisioner.engine.LogFollow;
import dev.supaplane.provisioner.engine.LogLine;
import dev.supaplane.provisioner.engine.LogQuery;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One container and its life. Guarded by its host's lock. */
final class SimulatedContainer {
  private static final int LINES_KEPT = 1_000;

  final String id;
  final String installation;
  final ContainerSpec spec;
  final long generation;
  String fingerprint;
  State state = State.CREATED;
  int exitCode;
  boolean outOfMemory;
  @Nullable String address;
  ContainerUsage usage = new ContainerUsage(0, 0, null);

  /** Known from the first start on, as on a real engine; before, the network's name counts. */
  @Nullable String networkId;

  private final Deque<LogLine> lines = new ArrayDeque<>();
  private final List<LogFollow> followers = new ArrayList<>();

  SimulatedContainer(String id, String installation, ContainerSpec spec, long generation) {
    this.id = id;
    this.installation = installation;
    this.spec = spec;
    this.generation = generation;
    this.fingerprint = spec.fingerprint();
  }

  boolean runs() {
    return state == State.RUNNING || state == State.PAUSED || state == State.RESTARTING;
  }

  /** Writes a line; a follower that does not keep up misses it. */
  void write(LogLine line) {
    lines.addLast(line);
    if (lines.size() > LINES_KEPT) {
      lines.removeFirst();
    }
    followers.removeIf(follower -> !follower.offer(line));
  }

  String lastLines(int count) {
    var last = new StringBuilder();
    lines.stream()
        .skip(Math.max(0, lines.size() - Math.max(1, count)))
        .forEach(line -> last.append(line.text()).append('\n'));
    return last.toString();
  }

  List<LogLine> lines(LogQuery query) {
    var taken = lines.stream().filter(query::takes).toList();
    return taken.subList(Math.max(0, taken.size() - query.tail()), taken.size());
  }

  /** Gives a follower the last lines, and the next ones for as long as the container runs. */
  void follow(LogFollow follower, LogQuery query) {
    lines(query).forEach(follower::offer);
    if (runs()) {
      followers.add(follower);
    } else {
      follower.ended();
    }
  }

  void endFollowers() {
    followers.forEach(LogFollow::ended);
    followers.clear();
  }

  ObservedContainer observed(boolean onNetwork) {
    return new ObservedContainer(
        id,
        spec.service(),
        spec.name(),
        fingerprint,
        generation,
        state,
        exitCode,
        outOfMemory,
        address,
        onNetwork);
  }
}
