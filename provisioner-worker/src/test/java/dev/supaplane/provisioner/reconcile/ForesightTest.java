package dev.supaplane.provisioner.reconcile;

import static dev.supaplane.provisioner.reconcile.OneProject.REF;
import static dev.supaplane.provisioner.reconcile.OneProject.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.SecretGroup;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.plan.Forecast.Deed;
import dev.supaplane.provisioner.plan.Forecast.Fate;
import dev.supaplane.provisioner.plan.Forecast.Item;
import dev.supaplane.provisioner.plan.Forecast.Kind;
import dev.supaplane.provisioner.plan.Forecaster.Foreseen;
import dev.supaplane.provisioner.plan.Forecaster.Unheard;
import dev.supaplane.provisioner.plan.Forecaster.Untold;
import dev.supaplane.provisioner.secrets.SecretsUnavailable;
import dev.supaplane.provisioner.simulated.RecordedCall;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.StackException;
import dev.supaplane.provisioner.stack.StackInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker says would happen; that it does is the simulation's to prove. */
class ForesightTest {
  @TempDir Path data;
  private SimulatedWorker worker;

  @BeforeEach
  void start() {
    worker = new SimulatedWorker(data);
  }

  @Test
  void ofAProjectThatNobodyHeardOfNothingCanBeTold() throws InterruptedException {
    assertThat(worker.ahead(Set.of(), pause())).isInstanceOf(Unheard.class);
  }

  @Test
  void aPlanTouchesNothing() throws InterruptedException {
    up(OneProject.spec(ResourceLimits.NONE));
    var desired = worker.desired();
    worker.engine.forgetCalls();
    var told = worker.outcomes.size();
    for (var event : List.of(pause(), deletion(), update(500), restart(List.of()))) {
      foreseen(event);
    }
    assertThat(worker.engine.calls()).noneMatch(call -> call.call().changes());
    assertThat(worker.desired()).isEqualTo(desired);
    assertThat(worker.outcomes).hasSize(told);
  }

  @Test
  void anUpdateMakesOnlyWhatDiffersAnewAndSaysWhy() throws InterruptedException {
    up(OneProject.spec(ResourceLimits.NONE));
    var foreseen = foreseen(update(500));
    assertThat(foreseen.forecast().of(Fate.RECREATED))
        .singleElement()
        .satisfies(
            item -> {
              assertThat(item.service()).isEqualTo("rest");
              assertThat(item.reason()).isEqualTo("limits");
              assertThat(item.deeds())
                  .containsExactlyInAnyOrder(Deed.REMOVE, Deed.CREATE, Deed.START);
            });
    assertThat(foreseen.forecast().of(Fate.UNCHANGED))
        .extracting(Item::kind)
        .containsOnly(Kind.CONTAINER, Kind.NETWORK, Kind.VOLUME);
    assertThat(foreseen.forecast().items()).noneMatch(Item::losesData);
    assertThat(foreseen.generation()).isEqualTo(1);
  }

  @Test
  void aRestartIsForTheServicesThatAreNamed() throws InterruptedException {
    up(OneProject.spec(ResourceLimits.NONE));
    assertThat(foreseen(restart(List.of("kong"))).forecast().of(Fate.RECREATED))
        .singleElement()
        .satisfies(item -> assertThat(item.reason()).isEqualTo("a restart was asked for"));
  }

  @Test
  void newSecretsAreToldByNameAndNoneByValue() throws InterruptedException {
    up(OneProject.spec(ResourceLimits.NONE));
    var rotation =
        new ProjectRotationRequested(
            REF,
            worker.operation(OperationKind.ROTATE),
            List.of(SecretGroup.DATABASE_PASSWORD),
            worker.now());
    var answer = worker.ahead(Set.of("POSTGRES_PASSWORD"), rotation);
    assertThat(answer.toString())
        .contains("variables POSTGRES_PASSWORD")
        .doesNotContain(SECRET)
        .doesNotContain("not-made-yet");
    assertThat(((Foreseen) answer).forecast().of(Fate.RECREATED)).hasSize(3);
  }

  @Test
  void aDeletionLosesDataAndAPauseDoesNot() throws InterruptedException {
    up(OneProject.spec(ResourceLimits.NONE));
    var deletion = foreseen(deletion()).forecast();
    assertThat(deletion.of(Fate.DESTROYED)).hasSameSizeAs(deletion.items());
    assertThat(deletion.items())
        .filteredOn(Item::losesData)
        .extracting(Item::kind)
        .containsExactlyInAnyOrder(Kind.VOLUME, Kind.FILES);
    var pause = foreseen(pause()).forecast();
    assertThat(pause.of(Fate.CHANGED))
        .hasSize(3)
        .allMatch(i -> i.deeds().equals(Set.of(Deed.STOP)));
    assertThat(pause.items()).noneMatch(Item::losesData);
  }

  @Test
  void aRetryStartsFromCleanAndSaysSo() throws InterruptedException {
    var creation = worker.create();
    worker.engine.createNetwork(new ThreeServices(() -> "17").render(input()).network());
    worker.hear(
        new ProjectOperationFailed(
            REF,
            creation.id(),
            OperationKind.CREATE,
            1,
            Failure.of("STEP_FAILED", "start db", "no", 1),
            worker.now()));
    var retry =
        foreseen(
            new ProjectRetryRequested(REF, worker.operation(OperationKind.RETRY), worker.now()));
    assertThat(retry.forecast().of(Fate.RECREATED))
        .singleElement()
        .extracting(Item::kind)
        .isEqualTo(Kind.NETWORK);
    assertThat(retry.forecast().of(Fate.CREATED)).extracting(Item::kind).contains(Kind.CONTAINER);
  }

  @Test
  void whatIsOnlyReportedIsNotRepaired() throws InterruptedException {
    var spec = OneProject.spec(ResourceLimits.NONE);
    up(
        new StackSpec(
            spec.template(),
            spec.revision(),
            spec.postgresVersion(),
            spec.excludedServices(),
            spec.limits(),
            DriftPolicy.REPORT));
    worker.host.killContainer(REF, "kong");
    assertThat(foreseen().forecast().items()).allMatch(i -> i.fate() == Fate.UNCHANGED);
  }

  @Test
  void whatIsMissingIsSaidToComeBack() throws InterruptedException {
    up(OneProject.spec(ResourceLimits.NONE));
    worker.host.removeContainerByHand(REF, "kong");
    assertThat(foreseen(update(500)).forecast().of(Fate.CREATED))
        .filteredOn(item -> item.kind() == Kind.CONTAINER)
        .extracting(Item::service)
        .containsExactly("kong");
  }

  @Test
  void anOperationUnderWayIsWarnedOf() throws InterruptedException {
    var creation = worker.create();
    assertThat(foreseen(deletion()).warnings())
        .singleElement()
        .asString()
        .contains(creation.id().toString(), "CREATE");
  }

  @Test
  void whyItCannotBeToldIsTold() throws InterruptedException {
    up(OneProject.spec(ResourceLimits.NONE));
    worker.host.goDown();
    assertThatThrownBy(() -> foreseen(pause())).isInstanceOf(EngineException.class);
    worker.host.comeUp();
    var broken =
        new SimulatedWorker(
            data,
            new Templates() {
              @Override
              public List<String> services(StackSpec spec) {
                throw new StackException("no such template");
              }

              @Override
              public RenderedStack render(StackInput input) {
                throw new StackException("no such template");
              }
            });
    assertThat(broken.ahead(Set.of(), update(500)))
        .isEqualTo(new Untold("template", "no such template", false));
    worker.secretsProblem = new SecretsUnavailable("the vault is away", null);
    assertThat(worker.ahead(Set.of(), update(500)))
        .isEqualTo(new Untold("secrets_unavailable", "the vault is away", true));
  }

  private Foreseen foreseen(ProjectEvent... events) throws InterruptedException {
    return (Foreseen) worker.ahead(Set.of(), events);
  }

  private void up(StackSpec spec) throws InterruptedException {
    var creation = worker.create(spec);
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectProvisioned(
            REF, creation.id(), 1, ready.postgresVersion(), ready.services(), worker.now()));
    assertThat(worker.engine.calls()).allMatch(RecordedCall::worked);
  }

  private ProjectEvent pause() {
    return new ProjectPauseRequested(REF, worker.operation(OperationKind.PAUSE), worker.now());
  }

  private ProjectEvent deletion() {
    return new ProjectDeletionRequested(REF, worker.operation(OperationKind.DELETE), worker.now());
  }

  private ProjectEvent restart(List<String> services) {
    return new ProjectRestartRequested(
        REF, worker.operation(OperationKind.RESTART), services, worker.now());
  }

  private ProjectEvent update(int cpuMillis) {
    return new ProjectUpdateRequested(
        REF,
        worker.operation(OperationKind.UPDATE),
        OneProject.spec(new ResourceLimits(cpuMillis, null, null)),
        worker.now());
  }

  private StackInput input() {
    var desired = worker.desired();
    return new StackInput(
        REF,
        desired.spec(),
        desired.placement(),
        worker.directory(),
        worker.secrets,
        desired.incarnations());
  }
}
