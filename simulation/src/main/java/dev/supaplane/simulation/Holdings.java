package dev.supaplane.simulation;

import dev.supaplane.command.lease.PortRange;
import dev.supaplane.command.lease.SubnetPool;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.OperationBegun;
import dev.supaplane.events.project.ProjectEvent.OperationEnded;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * What the command side's database keeps beside the events, in their transaction: deadlines, ends
 * of undo windows, secrets, leases. The same rules as {@code StoredProjectResources}, without SQL.
 */
final class Holdings {
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

  /** What an event entails. */
  void follow(ProjectEvent event) {
    var ref = event.ref();
    if (event instanceof OperationBegun begun) {
      deadlines.put(ref, begun.operation());
      purges.remove(ref);
      if (begun instanceof ProjectCreated) {
        secrets.put(ref, 1);
      } else if (begun instanceof ProjectRotationRequested rotation) {
        if (!rotation.secrets().isEmpty()) {
          secrets.merge(ref, 1, Integer::sum);
        }
      } else if (begun instanceof ProjectRetireRequested retire) {
        purges.put(ref, retire.purgeAt());
      }
    } else if (event instanceof OperationEnded) {
      deadlines.remove(ref);
      if (event instanceof ProjectRemoved) {
        leases.release(ref);
        secrets.remove(ref);
      }
    }
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
