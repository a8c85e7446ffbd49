package dev.supaplane.provisioner.desired;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.wire.TraceContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a project should be, and for which operation.
 *
 * @param ref the project
 * @param generation of the latest wish; a lower one changes nothing any more
 * @param operation the operation that waits for an outcome; absent when none does
 * @param wish what it should be
 * @param spec what is to run
 * @param placement where
 * @param incarnations restarts that were asked for, by service
 * @param proven generation of the creation that was told to be ready: from then on somebody may
 *     keep data in it, and no worker clears it of its own accord; absent before
 * @param owed generation of an operation that ended badly and left the stack otherwise than it
 *     should be: that is no drift, and is put right whatever the policy; absent when nothing is
 * @param trace where in a trace the operation was begun; absent where nobody said
 * @param functionSecretsAt when functions were last given other secrets; absent where they never
 *     were
 * @param tuning how its services are set; absent where everything is the template's
 */
public record DesiredStack(
    ProjectRef ref,
    long generation,
    @Nullable Operation operation,
    Wish wish,
    StackSpec spec,
    Placement placement,
    Map<String, Long> incarnations,
    @Nullable Long proven,
    @Nullable Long owed,
    @Nullable TraceContext trace,
    @Nullable Instant functionSecretsAt,
    @Nullable Tuning tuning) {
  /** The key in {@link #incarnations} for a restart of every service. */
  public static final String EVERY_SERVICE = "*";

  /** Copies the map, sorted. */
  public DesiredStack {
    incarnations = Map.copyOf(new TreeMap<>(incarnations));
    tuning = Objects.requireNonNullElse(tuning, Tuning.NONE);
  }

  /** Never absent: wishes of before there were settings are read as those of the template. */
  @Override
  public Tuning tuning() {
    return Objects.requireNonNullElse(tuning, Tuning.NONE);
  }

  /** How often a service was restarted: the later of its own and everybody's restarts. */
  public long incarnation(String service) {
    return Math.max(
        incarnations.getOrDefault(service, 0L), incarnations.getOrDefault(EVERY_SERVICE, 0L));
  }

  /** Whether the creation under way was told to be ready. */
  public boolean mayHoldData() {
    return proven != null && proven == generation;
  }

  /** The creation under way is about to be told to be ready. */
  public DesiredStack provenNow() {
    return new DesiredStack(
        ref,
        generation,
        operation,
        wish,
        spec,
        placement,
        incarnations,
        generation,
        owed,
        trace,
        functionSecretsAt,
        tuning);
  }

  /** Services that were set otherwise since they were last seen to run as they should. */
  public Set<String> touched() {
    return tuning().touched();
  }

  /** Whether an operation left something to put right. */
  public boolean owes() {
    return owed != null;
  }

  /** The stack is as it should be. */
  public DesiredStack settled() {
    return new DesiredStack(
        ref,
        generation,
        operation,
        wish,
        spec,
        placement,
        incarnations,
        proven,
        null,
        trace,
        functionSecretsAt,
        tuning().settled());
  }

  DesiredStack begunIn(@Nullable TraceContext other) {
    return new DesiredStack(
        ref,
        generation,
        operation,
        wish,
        spec,
        placement,
        incarnations,
        proven,
        owed,
        other,
        functionSecretsAt,
        tuning);
  }

  DesiredStack wish(Wish next, Operation begun) {
    return new DesiredStack(
        ref,
        begun.generation(),
        begun,
        next,
        spec,
        placement,
        incarnations,
        proven,
        null,
        null,
        functionSecretsAt,
        tuning().settled());
  }

  DesiredStack running(StackSpec other) {
    return new DesiredStack(
        ref,
        generation,
        operation,
        wish,
        other,
        placement,
        incarnations,
        proven,
        owed,
        trace,
        functionSecretsAt,
        tuning);
  }

  /** Functions have other secrets: their service runs with the old ones, and is put right. */
  DesiredStack withFunctionSecrets(Instant at) {
    return tuned(at, tuning().touching(List.of("functions")));
  }

  /** Services are set otherwise. */
  DesiredStack tuned(Tuning next) {
    return tuned(functionSecretsAt, next);
  }

  private DesiredStack tuned(@Nullable Instant secretsAt, Tuning next) {
    return new DesiredStack(
        ref,
        generation,
        operation,
        wish,
        spec,
        placement,
        incarnations,
        proven,
        owed,
        trace,
        secretsAt,
        next);
  }

  /** What was owed before it began is not owed any more; what came to be since then is. */
  DesiredStack ended(Wish next) {
    return new DesiredStack(
        ref,
        generation,
        null,
        next,
        spec,
        placement,
        incarnations,
        proven,
        owed,
        null,
        functionSecretsAt,
        tuning);
  }

  DesiredStack endedBadly(Wish next) {
    return new DesiredStack(
        ref,
        generation,
        null,
        next,
        spec,
        placement,
        incarnations,
        proven,
        generation,
        null,
        functionSecretsAt,
        tuning);
  }

  DesiredStack restarted(Map<String, Long> next) {
    return new DesiredStack(
        ref,
        generation,
        operation,
        wish,
        spec,
        placement,
        next,
        proven,
        owed,
        trace,
        functionSecretsAt,
        tuning);
  }
}
