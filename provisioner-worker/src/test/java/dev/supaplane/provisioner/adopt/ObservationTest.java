package dev.supaplane.provisioner.adopt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.provisioner.adopt.ComposeContainer.Check;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.outcomes.Outcomes;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of an adopted stack, look by look. */
class ObservationTest {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
  private static final Duration PROBE = Duration.ofSeconds(10);

  @TempDir Path directory;
  private final TheirStack theirs = new TheirStack();
  private final Set<Integer> refused = new HashSet<>();
  private final List<ProvisioningOutcome> told = new ArrayList<>();
  private Instant now = AT;
  private ObservedStore store;
  private Observation observation;

  @BeforeEach
  void adopt() {
    store = new ObservedStore(directory);
    store.fold(adopted());
    observation = observation();
  }

  private ProjectAdopted adopted() {
    return new ProjectAdopted(
        REF, "theirs", new OrganizationSlug("acme"), "local", theirs.adopted("host"), AT);
  }

  private Observation observation() {
    var outcomes =
        new Outcomes() {
          @Override
          public void tell(ProvisioningOutcome outcome) {
            told.add(outcome);
          }

          @Override
          public void announce(ProvisioningOutcome outcome) {
            told.add(outcome);
          }
        };
    return new Observation(
        REF,
        new Lookout(
            "host",
            store,
            theirs,
            port -> refused.contains(port.hostPort()),
            outcomes,
            PROBE,
            () -> now));
  }

  @Test
  void whatIsAsItWasIsHealthyAndToldOnce() throws Exception {
    assertThat(observation.run()).isEqualTo(PROBE);
    assertThat(drifts()).containsExactly(List.of());
    assertThat(unwell()).isEmpty();
    assertThat(health().stream().map(ServiceHealth::service)).containsExactly("db", "kong", "rest");
    told.clear();
    observation.run();
    assertThat(told).isEmpty();
  }

  @Test
  void aLookBecauseOfNewsIsFollowedByASecondOneSoon() throws Exception {
    observation.lookTwice();
    assertThat(observation.run()).isLessThan(Duration.ofSeconds(1));
    assertThat(observation.run()).isEqualTo(PROBE);
  }

  @Test
  void whatStoppedIsUnhealthyAndADrift() throws Exception {
    observation.run();
    theirs.is("rest", State.EXITED, 137);
    assertThat(observation.run()).isLessThan(PROBE);
    assertThat(lastDrifts())
        .containsExactly(
            new Drift("rest", Drift.Kind.STOPPED, "the container is exited, exit code 137"));
    assertThat(unwell()).containsExactly("rest");
    theirs.is("rest", State.RUNNING, null);
    assertThat(observation.run()).isEqualTo(PROBE);
    assertThat(lastDrifts()).isEmpty();
    assertThat(unwell()).isEmpty();
  }

  @Test
  void whatIsGoneIsMissingAndStaysSo() throws Exception {
    theirs.remove("rest");
    observation.run();
    now = now.plus(Observation.LINGER.multipliedBy(2));
    observation.run();
    assertThat(lastDrifts().stream().map(Drift::kind)).containsExactly(Drift.Kind.MISSING);
    assertThat(unwell()).containsExactly("rest");
  }

  @Test
  void whatWasMadeAnewIsADriftUntilItIsWhatIsKnown() throws Exception {
    observation.run();
    theirs.up("rest", "postgrest/postgrest:v13");
    theirs.up("studio", "supabase/studio:1");
    var pause = observation.run();
    assertThat(lastDrifts())
        .containsExactly(
            new Drift(
                "rest",
                Drift.Kind.CHANGED,
                "the container was made anew, from postgrest/postgrest:v13 instead of"
                    + " postgrest/postgrest:v12"),
            new Drift(
                "studio", Drift.Kind.UNEXPECTED, "it was not there when the stack was adopted"));
    assertThat(unwell()).isEmpty();
    assertThat(pause).isLessThanOrEqualTo(Observation.LINGER);
    now = now.plus(Observation.LINGER);
    observation.run();
    assertThat(lastDrifts()).isEmpty();
    // Another worker process knows it, too.
    store = new ObservedStore(directory);
    observation = observation();
    told.clear();
    observation.run();
    assertThat(drifts()).containsExactly(List.of());
    theirs.remove("studio");
    observation.run();
    assertThat(lastDrifts().stream().map(Drift::kind)).containsExactly(Drift.Kind.MISSING);
  }

  @Test
  void anotherImageOfTheSameNameIsTold() throws Exception {
    theirs.up("db", "supabase/postgres:17.6.1.011");
    observation.run();
    assertThat(lastDrifts())
        .containsExactly(
            new Drift(
                "db", Drift.Kind.CHANGED, "the container was made anew, from the same image"));
  }

  @Test
  void itsOwnHealthChecksCount() throws Exception {
    theirs.says("db", Check.UNHEALTHY);
    theirs.says("rest", Check.STARTING);
    theirs.says("kong", Check.HEALTHY);
    observation.run();
    assertThat(health().stream().map(ServiceHealth::status))
        .containsExactly(
            ServiceHealth.Status.UNHEALTHY,
            ServiceHealth.Status.HEALTHY,
            ServiceHealth.Status.COMING_UP);
    assertThat(lastDrifts()).isEmpty();
  }

  @Test
  void aPublishedPortAtWhichNobodyListensTwiceIsUnhealthy() throws Exception {
    observation.run();
    refused.add(8000);
    assertThat(observation.run()).isLessThan(PROBE);
    assertThat(unwell()).isEmpty();
    observation.run();
    assertThat(unwell()).containsExactly("kong");
    refused.clear();
    observation.run();
    assertThat(unwell()).isEmpty();
  }

  @Test
  void whatHadDoneItsWorkIsNeitherIllNorMissed() throws Exception {
    var ref = new ProjectRef("bbbbbbbbbbbbbbbbbbbb");
    theirs.up("bucket", "minio/mc:1");
    theirs.is("bucket", State.EXITED, 0);
    store.fold(new ProjectForgotten(REF, AT));
    store.fold(
        new ProjectAdopted(
            ref, "theirs", new OrganizationSlug("acme"), "local", theirs.adopted("host"), AT));
    var known = store.find(ref).orElseThrow().known();
    var seen = theirs.project(TheirStack.NAME);
    assertThat(Comparison.drifts(known, seen)).isEmpty();
    assertThat(Comparison.health(known, seen, Set.of()))
        .extracting(ServiceHealth::service)
        .containsExactly("db", "kong", "rest");
    theirs.remove("bucket");
    assertThat(Comparison.drifts(known, theirs.project(TheirStack.NAME))).isEmpty();
  }

  @Test
  void anEngineThatDoesNotAnswerSaysNothingOfTheStack() throws Exception {
    observation.run();
    told.clear();
    theirs.goAway(true);
    assertThat(observation.run()).isLessThan(PROBE);
    assertThat(told).isEmpty();
    theirs.goAway(false);
    observation.run();
    assertThat(told).isEmpty();
  }

  @Test
  void whatIsForgottenIsNotLookedAtEvenIfItsAdoptionIsHeardAgain() throws Exception {
    assertThat(store.fold(new ProjectForgotten(REF, AT))).isTrue();
    assertThat(store.fold(adopted())).isFalse();
    assertThat(store.fold(new ProjectForgotten(REF, AT))).isFalse();
    assertThat(observation.run()).isGreaterThan(PROBE);
    assertThat(told).isEmpty();
    assertThat(new ObservedStore(directory).find(REF).orElseThrow().forgotten()).isTrue();
    assertThat(store.observing(TheirStack.NAME)).isEmpty();
  }

  private List<List<Drift>> drifts() {
    return told.stream()
        .filter(StackDriftObserved.class::isInstance)
        .map(outcome -> ((StackDriftObserved) outcome).drifts())
        .toList();
  }

  private List<Drift> lastDrifts() {
    return drifts().getLast();
  }

  private List<ServiceHealth> health() {
    return told.stream()
        .filter(StackHealthObserved.class::isInstance)
        .map(outcome -> ((StackHealthObserved) outcome).services())
        .toList()
        .getLast();
  }

  private List<String> unwell() {
    Predicate<ServiceHealth> well = s -> s.status() == ServiceHealth.Status.HEALTHY;
    return health().stream().filter(well.negate()).map(ServiceHealth::service).toList();
  }
}
