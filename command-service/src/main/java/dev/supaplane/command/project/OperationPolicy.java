package dev.supaplane.command.project;

import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * How long each kind of operation may take, and where operation ids come from.
 *
 * @param standard for kinds that are not named
 * @param byKind by kind
 * @param ids gives a new id at each call
 * @param clock the command side's clock
 */
public record OperationPolicy(
    Duration standard,
    Map<OperationKind, Duration> byKind,
    Supplier<UUID> ids,
    InstantSource clock) {
  /** Copies the map. */
  public OperationPolicy {
    var copy = new EnumMap<OperationKind, Duration>(OperationKind.class);
    copy.putAll(byKind);
    byKind = Map.copyOf(copy);
  }

  /** A new operation that begins now. */
  Operation begin(OperationKind kind, long generation, Instant now) {
    return new Operation(
        ids.get(), kind, generation, now, now.plus(byKind.getOrDefault(kind, standard)));
  }
}
