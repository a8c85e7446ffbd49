package dev.supaplane.provisioner.reconcile;

import static dev.supaplane.provisioner.reconcile.SimulatedWorker.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectFunctionSecretsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectSettingsChanged;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.plan.Forecaster.Foreseen;
import dev.supaplane.provisioner.simulated.EngineCall;
import dev.supaplane.provisioner.simulated.FailureToggle.Fail;
import dev.supaplane.provisioner.stack.StackInput;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services are set otherwise: those are made anew with it, and nothing else is. */
class OtherSettingsTest {
  private static final List<String> OFF =
      List.of("analytics", "vector", "studio", "supavisor", "functions");
  private static final StackSpec SPEC =
      new StackSpec("supabase", "2026.09", "17", OFF, ResourceLimits.NONE, DriftPolicy.REPORT);

  @TempDir Path data;
  private SimulatedWorker worker;

  @BeforeEach
  void aProjectRuns() throws Exception {
    worker = new SimulatedWorker(data, new RevisionRolloutTest.Real());
    worker.secrets = RevisionRolloutTest.secrets();
    var operation = worker.create(SPEC);
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectProvisioned(REF, operation.id(), 1, "17.6", ready.services(), worker.now()));
    worker.outcomes.clear();
  }

  @Test
  void onlyTheServiceThatASettingReachesIsMadeAnew() throws Exception {
    var before = ids();
    hear(1, Map.of("postgrest.max_rows", "7"));
    worker.until(() -> worker.desired().touched().isEmpty());
    assertThat(ids().get("rest")).isNotEqualTo(before.get("rest"));
    before.remove("rest");
    assertThat(ids()).containsAllEntriesOf(before);
    assertThat(worker.told(StackDriftObserved.class)).allMatch(told -> told.drifts().isEmpty());
    assertThat(environment("rest")).containsEntry("PGRST_DB_MAX_ROWS", "7");
    // Told once more, or an older one late, it changes nothing.
    var last = worker.desired();
    hear(1, Map.of("postgrest.max_rows", "9"));
    assertThat(worker.desired()).isEqualTo(last);
  }

  @Test
  void whatElseDiffersIsOnlyToldWhereThePolicySaysSo() throws Exception {
    var before = ids();
    worker.host.removeContainerByHand(REF, "storage");
    hear(1, Map.of("auth.disable_signup", "true"));
    worker.until(() -> worker.desired().touched().isEmpty());
    assertThat(ids().get("auth")).isNotEqualTo(before.get("auth"));
    worker.until(() -> !worker.told(StackDriftObserved.class).isEmpty());
    assertThat(worker.told(StackDriftObserved.class).getLast().drifts())
        .extracting(Drift::service)
        .containsExactly("storage");
    assertThat(ids()).doesNotContainKey("storage");
    // Nor does a secret of functions, which this project does not even run.
    worker.hear(new ProjectFunctionSecretsChanged(REF, List.of("A"), List.of(), worker.now()));
    worker.until(() -> worker.desired().touched().isEmpty());
    assertThat(ids()).doesNotContainKey("storage");
  }

  @Test
  void aStackWithoutItsNetworkComesUpAsAWhole() throws Exception {
    var before = ids();
    worker.host.removeNetworkByHand(worker.engine.observe(REF).networks().getFirst().name());
    hear(1, Map.of("auth.disable_signup", "true"));
    worker.until(() -> worker.desired().touched().isEmpty());
    assertThat(ids()).hasSameSizeAs(before);
    assertThat(worker.engine.observe(REF).containers())
        .allMatch(container -> container.state() == State.RUNNING && container.onNetwork());
  }

  @Test
  void aContainerThatShouldNotRunIsOnlyToldWhereThePolicySaysSo() throws Exception {
    var more =
        new StackSpec(
            "supabase",
            "2026.09",
            "17",
            List.of("analytics", "vector", "studio", "supavisor"),
            ResourceLimits.NONE);
    worker.engine.createContainer(rendered(more, "functions"), 1);
    var stranger = ids().get("functions");
    hear(1, Map.of("auth.disable_signup", "true"));
    worker.until(() -> worker.desired().touched().isEmpty());
    assertThat(ids()).containsEntry("functions", stranger);
    worker.until(() -> !worker.told(StackDriftObserved.class).isEmpty());
    assertThat(worker.told(StackDriftObserved.class).getLast().drifts())
        .extracting(Drift::service)
        .containsExactly("functions");
  }

  @Test
  void oneFailureKeepsNoServiceFromWhatItIsSetTo() throws Exception {
    var before = ids();
    worker.engine.failures().next(EngineCall.START_CONTAINER, "auth", 1, new Fail(Kind.REFUSED));
    hear(1, Map.of("auth.disable_signup", "true", "postgrest.max_rows", "7"));
    worker.until(() -> worker.desired().touched().isEmpty());
    assertThat(ids().get("rest")).isNotEqualTo(before.get("rest"));
    assertThat(environment("rest")).containsEntry("PGRST_DB_MAX_ROWS", "7");
    assertThat(environment("auth")).containsEntry("GOTRUE_DISABLE_SIGNUP", "true");
    assertThat(worker.told(StackDriftObserved.class)).allMatch(told -> told.drifts().isEmpty());
  }

  @Test
  void aServiceThatCannotRunSoIsTroubleLikeAnyOther() throws Exception {
    worker.engine.failures().always(EngineCall.START_CONTAINER, "auth", new Fail(Kind.REFUSED));
    hear(1, Map.of("auth.site_url", "https://shop.example.com"));
    worker.until(() -> worker.desired().touched().isEmpty());
    worker.until(
        () ->
            worker.told(StackHealthObserved.class).stream()
                .flatMap(told -> told.services().stream())
                .anyMatch(
                    one ->
                        one.service().equals("auth")
                            && one.status() == ServiceHealth.Status.UNHEALTHY));
  }

  @Test
  void aPausedProjectIsSetSoWhenItRunsAgain() throws Exception {
    var pause = worker.operation(OperationKind.PAUSE);
    worker.hear(new ProjectPauseRequested(REF, pause, worker.now()));
    worker.untilTold(StackStopped.class);
    worker.hear(new ProjectPaused(REF, pause.id(), pause.generation(), worker.now()));
    hear(1, Map.of("auth.site_url", "https://shop.example.com"));
    worker.restart();
    worker.hear(
        new ProjectResumeRequested(REF, worker.operation(OperationKind.RESUME), worker.now()));
    worker.untilTold(StackReady.class);
    assertThat(environment("auth")).containsEntry("GOTRUE_SITE_URL", "https://shop.example.com");
  }

  @Test
  void aSecretComesFromTheVaultAndAResetTakesItAway() throws Exception {
    var value = "a-value-that-nobody-may-see";
    var secrets = new HashMap<>(worker.secrets);
    secrets.put("setting/auth.smtp_pass", value);
    worker.secrets = secrets;
    worker.hear(
        new ProjectSettingsChanged(
            REF, 1, Map.of(), List.of("auth.smtp_pass"), List.of(), worker.now()));
    worker.until(() -> worker.desired().touched().isEmpty());
    assertThat(environment("auth")).containsEntry("GOTRUE_SMTP_PASS", value);
    assertThat(worker.outcomes.toString()).doesNotContain(value);
    worker.secrets = RevisionRolloutTest.secrets();
    worker.hear(
        new ProjectSettingsChanged(
            REF, 2, Map.of(), List.of(), List.of("auth.smtp_pass"), worker.now()));
    worker.until(() -> worker.desired().touched().isEmpty());
    assertThat(environment("auth")).containsEntry("GOTRUE_SMTP_PASS", "fake_mail_password");
  }

  @Test
  void aPlanForeseesIt() throws Exception {
    var answer =
        worker.ahead(
            Set.of(),
            new ProjectSettingsChanged(
                REF, 1, Map.of("storage.fileSizeLimit", "1"), List.of(), List.of(), worker.now()));
    assertThat(answer).isInstanceOf(Foreseen.class);
    assertThat(((Foreseen) answer).forecast().toString()).contains("FILE_SIZE_LIMIT");
  }

  private void hear(long revision, Map<String, String> set) {
    worker.hear(new ProjectSettingsChanged(REF, revision, set, List.of(), List.of(), worker.now()));
  }

  private Map<String, String> ids() {
    return worker.engine.observe(REF).containers().stream()
        .collect(
            Collectors.toMap(
                ObservedContainer::service, ObservedContainer::id, (a, _) -> a, HashMap::new));
  }

  /** What the container that runs was made with. */
  private Map<String, String> environment(String service) {
    var wanted = rendered(worker.desired().spec(), service);
    assertThat(worker.engine.observe(REF).container(service).orElseThrow().fingerprint())
        .isEqualTo(wanted.fingerprint());
    return wanted.environment();
  }

  private ContainerSpec rendered(StackSpec spec, String service) {
    var desired = worker.desired();
    return new RevisionRolloutTest.Real()
            .render(
                new StackInput(
                    REF,
                    spec,
                    desired.placement(),
                    worker.directory(),
                    worker.secrets,
                    Map.of(),
                    desired.tuning().settings()))
            .services()
            .stream()
            .filter(one -> one.name().equals(service))
            .findFirst()
            .orElseThrow()
            .container();
  }
}
