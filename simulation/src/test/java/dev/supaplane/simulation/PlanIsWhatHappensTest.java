package dev.supaplane.simulation;

import static dev.supaplane.simulation.PlannedProject.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.ProjectCommand.CancelOperation;
import dev.supaplane.command.project.ProjectCommand.CreateProject;
import dev.supaplane.command.project.ProjectCommand.DeleteProject;
import dev.supaplane.command.project.ProjectCommand.ForceOperation;
import dev.supaplane.command.project.ProjectCommand.PauseProject;
import dev.supaplane.command.project.ProjectCommand.RestartProject;
import dev.supaplane.command.project.ProjectCommand.ResumeProject;
import dev.supaplane.command.project.ProjectCommand.RetryProject;
import dev.supaplane.command.project.ProjectCommand.RotateSecrets;
import dev.supaplane.command.project.ProjectCommand.UpdateProject;
import dev.supaplane.command.project.SpecChange;
import dev.supaplane.command.project.StudioStatus;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.SecretGroup;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.plan.Forecast;
import dev.supaplane.provisioner.plan.Forecast.Deed;
import dev.supaplane.provisioner.plan.Forecast.Fate;
import dev.supaplane.provisioner.plan.Forecast.Item;
import dev.supaplane.provisioner.simulated.FailureToggle;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * Whatever happened before, and wherever it was cut off: what a plan says is what the command then
 * does on the engine and on the disk, no more and no less.
 */
class PlanIsWhatHappensTest {
  private static final int COMMANDS = 14;
  private static final List<Class<? extends ProjectCommand>> ALL =
      List.of(
          CreateProject.class,
          UpdateProject.class,
          PauseProject.class,
          ResumeProject.class,
          RestartProject.class,
          RotateSecrets.class,
          DeleteProject.class,
          RetryProject.class,
          CancelOperation.class,
          ForceOperation.class);

  @Property(tries = 500)
  void aPlanIsWhatTheCommandThenDoes(@ForAll long seed) throws InterruptedException {
    var chance = new Chance(seed);
    var project = new PlannedProject(chance);
    for (var number = 0; number < COMMANDS; number++) {
      var command = wish(project, chance);
      var decided = command == null ? null : project.decide(command).orElse(null);
      if (command == null || decided == null || decided.isEmpty()) {
        continue;
      }
      // A repair that was tried lately would be put off, and come a little later than planned.
      project.time.advance(Duration.ofMinutes(4));
      var before = project.seen();
      var plan = project.ahead(decided).forecast();
      project.store(decided);
      assertThat(StudioStatus.of(project.model())).isEqualTo(project.status());
      if (chance.oneIn(3)) {
        cutOff(project, chance);
      } else {
        project.forgetCalls();
        project.settle();
        var how = "seed " + seed + ", command " + number + ": " + command;
        assertThat(project.changes()).as(how).isEqualTo(callsOf(plan));
        checkThings(how, plan, before, project.seen());
        Statistics.label("planned and done").collect(command.getClass().getSimpleName());
      }
      meddle(project, chance);
    }
    Statistics.label("planned and done")
        .coverage(
            found ->
                ALL.forEach(type -> found.check(type.getSimpleName()).count(count -> count > 5)));
  }

  /** The comparison above finds a plan that is wrong. */
  @Example
  void aPlanThatForgetsTheNewSecretsIsFound() throws InterruptedException {
    var project = new PlannedProject(new Chance(1));
    create(project);
    var rotation =
        project
            .decide(new RotateSecrets(REF, List.of(SecretGroup.DATABASE_PASSWORD)))
            .orElseThrow();
    var right = callsOf(project.ahead(rotation).forecast());
    var wrong = callsOf(project.ahead(rotation, Set.of()).forecast());
    project.store(rotation);
    project.forgetCalls();
    project.settle();
    assertThat(project.changes()).isEqualTo(right).isNotEqualTo(wrong);
  }

  private static void create(PlannedProject project) throws InterruptedException {
    project.store(
        project
            .decide(new CreateProject(REF, "demo", new OrganizationSlug("acme"), spec(), "local"))
            .orElseThrow());
    project.settle();
  }

  /** The worker does some of it, or none, or fails for good. */
  private static void cutOff(PlannedProject project, Chance chance) throws InterruptedException {
    if (chance.oneIn(3)) {
      return;
    }
    var refused = chance.oneIn(2);
    project
        .engine
        .failures()
        .afterChanges(
            chance.below(12), new FailureToggle.Fail(refused ? Kind.REFUSED : Kind.UNAVAILABLE));
    project.look();
    project.engine.failures().clear();
  }

  /** Somebody's hands on the host, between commands. */
  private static void meddle(PlannedProject project, Chance chance) {
    var service = chance.of(SmallStack.SERVICES);
    switch (chance.below(12)) {
      case 0 -> project.host.removeContainerByHand(REF, service);
      case 1 -> project.host.killContainer(REF, service);
      case 2 -> project.host.changeFingerprint(REF, service, "somebody-else");
      case 3 -> project.host.removeNetworkByHand("supaplane-" + REF);
      default -> {}
    }
  }

  private static @Nullable ProjectCommand wish(PlannedProject project, Chance chance) {
    var open = project.open();
    return switch (chance.below(open == null ? 10 : 17)) {
      case 0, 1 -> new CreateProject(REF, "demo", new OrganizationSlug("acme"), spec(), "local");
      case 2 -> new PauseProject(REF);
      case 3 -> new ResumeProject(REF);
      case 4 -> new RestartProject(REF, chance.oneIn(3) ? List.of() : List.of(service(chance)));
      case 5 -> new UpdateProject(REF, change(chance));
      case 6 -> new RotateSecrets(REF, List.of(chance.of(List.of(SecretGroup.values()))));
      case 7 -> new DeleteProject(REF, chance.oneIn(6) ? Duration.ZERO : Duration.ofDays(7));
      case 8, 9 -> new RetryProject(REF);
      case 10, 11, 12, 13 -> open == null ? null : new CancelOperation(REF, open.id());
      default -> open == null ? null : new ForceOperation(REF, open.id());
    };
  }

  private static String service(Chance chance) {
    return chance.of(SmallStack.SERVICES);
  }

  private static StackSpec spec() {
    return new StackSpec("supabase", "2026.02", "17", List.of(), ResourceLimits.NONE);
  }

  private static SpecChange change(Chance chance) {
    return new SpecChange(
        null,
        chance.oneIn(2) ? List.of("rest") : List.of(),
        chance.oneIn(2)
            ? new ResourceLimits(chance.between(1, 4) * 100, null, null)
            : ResourceLimits.NONE,
        chance.oneIn(3) ? DriftPolicy.REPORT : DriftPolicy.REPAIR);
  }

  /** The calls that a plan announces, as the engine and the disk would note them. */
  private static Set<String> callsOf(Forecast plan) {
    var calls = new TreeSet<String>();
    for (var item : plan.items()) {
      for (var deed : item.deeds()) {
        calls.add(callOf(item, deed));
      }
    }
    return calls;
  }

  private static String callOf(Item item, Deed deed) {
    return switch (item.kind()) {
      case CONTAINER -> deed + "_CONTAINER " + item.service();
      case NETWORK -> deed + "_NETWORK " + item.name();
      case VOLUME -> deed + "_VOLUME " + item.name();
      case IMAGE -> "ENSURE_IMAGE " + item.name();
      case FILES -> deed + "_FILES";
      case HOOK -> throw new AssertionError("no hooks here");
    };
  }

  private static void checkThings(
      String how, Forecast plan, StackObservation before, StackObservation after) {
    var had = ids(before);
    var has = ids(after);
    for (var item : plan.items()) {
      if (item.kind() != Forecast.Kind.CONTAINER) {
        continue;
      }
      var name = item.name();
      switch (item.fate()) {
        case CREATED -> assertThat(has).as(how).containsKey(name);
        case CHANGED, UNCHANGED -> assertThat(has.get(name)).as(how).isEqualTo(had.get(name));
        case RECREATED -> assertThat(has.get(name)).as(how).isNotNull().isNotEqualTo(had.get(name));
        case DESTROYED -> assertThat(has).as(how).doesNotContainKey(name);
      }
    }
    assertThat(has.keySet()).as(how).isSubsetOf(names(plan));
    var lost = new TreeSet<>(before.volumes());
    if (plan.items().stream().noneMatch(Item::losesData)) {
      assertThat(after.volumes()).as(how).containsAll(lost);
    }
    assertThat(plan.of(Fate.UNCHANGED)).as(how).allMatch(item -> item.deeds().isEmpty());
  }

  private static Set<String> names(Forecast plan) {
    return plan.items().stream().map(Item::name).collect(Collectors.toSet());
  }

  private static Map<String, String> ids(StackObservation seen) {
    return seen.containers().stream()
        .collect(Collectors.toMap(ObservedContainer::name, ObservedContainer::id));
  }
}
