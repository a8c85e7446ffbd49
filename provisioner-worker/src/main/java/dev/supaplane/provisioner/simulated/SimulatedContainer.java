package dev.supaplane.provisioner.simulated;

import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.State;
import java.util.ArrayDeque;
import java.util.Deque;
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

  /** Known from the first start on, as on a real engine; before, the network's name counts. */
  @Nullable String networkId;

  private final Deque<String> lines = new ArrayDeque<>();

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

  void write(String line) {
    lines.addLast(line);
    if (lines.size() > LINES_KEPT) {
      lines.removeFirst();
    }
  }

  String lastLines(int count) {
    var last = new StringBuilder();
    lines.stream()
        .skip(Math.max(0, lines.size() - Math.max(1, count)))
        .forEach(line -> last.append(line).append('\n'));
    return last.toString();
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
