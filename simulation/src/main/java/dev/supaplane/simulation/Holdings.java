package dev.supaplane.simulation;

import dev.supaplane.command.lease.PortRange;
import dev.supaplane.command.lease.SubnetPool;
import dev.supaplane.command.project.Ledger;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.SecretGroup;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What the command side's database keeps beside the events, in their transaction: deadlines, ends
 * of undo windows, secrets, leases; without SQL.
 */
final class Holdings implements Ledger {
  private final Map<ProjectRef, Operation> deadlines = new LinkedHashMap<>();
  private final Map<ProjectRef, Instant> purges = new LinkedHashMap<>();
  private final Map<ProjectRef, Integer> secrets = new HashMap<>();
  // Room for three projects, so that a fourth is refused until one of them is gone.
  private final LeaseLedger leases =
      new LeaseLedger(new PortRange(20_000, 20_008), SubnetPool.parse("10.96.0.0/26"));

  /** An operation that is due. */
  record Due(ProjectRef ref, UUID operation) {}

  LeaseLedger leases() {
    return leases;
  }

  @Override
  public void open(ProjectRef ref, Operation operation) {
    deadlines.put(ref, operation);
    purges.remove(ref);
  }

  @Override
  public void makeSecrets(ProjectRef ref, Instant at) {
    secrets.put(ref, 1);
  }

  @Override
  public void remakeSecrets(ProjectRef ref, Instant at, List<SecretGroup> groups) {
    secrets.merge(ref, 1, Integer::sum);
  }

  @Override
  public void functionSecretsChanged(ProjectRef ref, List<String> set, List<String> removed) {
    secrets.merge(ref, 1, Integer::sum);
  }

  @Override
  public void settingsChanged(
      ProjectRef ref, Collection<String> set, List<String> secrets, List<String> reset) {
    if (!secrets.isEmpty()) {
      this.secrets.merge(ref, 1, Integer::sum);
    }
  }

  @Override
  public void purgeAt(ProjectRef ref, Instant at) {
    purges.put(ref, at);
  }

  @Override
  public void close(ProjectRef ref) {
    deadlines.remove(ref);
  }

  @Override
  public void giveBack(ProjectRef ref) {
    leases.release(ref);
    secrets.remove(ref);
  }

  /** Operations whose deadline has passed. */
  List<Due> due(Instant now) {
    return deadlines.entrySet().stream()
        .filter(open -> !open.getValue().deadline().isAfter(now))
        .map(open -> new Due(open.getKey(), open.getValue().id()))
        .toList();
  }

  /** Projects whose undo window has ended. */
  List<ProjectRef> purgesDue(Instant now) {
    return purges.entrySet().stream()
        .filter(purge -> !purge.getValue().isAfter(now))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whether nothing will happen by itself until an instant. */
  boolean isIdleUntil(Instant instant) {
    return deadlines.isEmpty() && purgesDue(instant).isEmpty();
  }

  /** The version of a project's secrets; empty when there are none. */
  OptionalInt secretsOf(ProjectRef ref) {
    var version = secrets.get(ref);
    return version == null ? OptionalInt.empty() : OptionalInt.of(version);
  }
}
