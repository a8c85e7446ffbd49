package dev.supaplane.provisioner.reconcile;

import static dev.supaplane.provisioner.reconcile.SimulatedWorker.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectFunctionSecretsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.plan.Forecaster.Foreseen;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.StackInput;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions are given other secrets: their service is made anew with them, and nothing else is. */
class OtherFunctionSecretsTest {
  private static final List<String> OFF = List.of("analytics", "vector", "studio", "supavisor");
  private static final String VALUE = "a-value-that-nobody-may-see";

  @TempDir Path data;
  private SimulatedWorker worker;

  @BeforeEach
  void aProjectRuns() throws Exception {
    worker = new SimulatedWorker(data, new RevisionRolloutTest.Real());
    worker.secrets = RevisionRolloutTest.secrets();
    // Differences that nobody asked for would only be told: these are no such.
    var operation = worker.create(spec(OFF));
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectProvisioned(REF, operation.id(), 1, "17.6", ready.services(), worker.now()));
    worker.outcomes.clear();
  }

  @Test
  void onlyTheServiceOfFunctionsIsMadeAnewAndNoDriftIsTold() throws Exception {
    var before = ids();
    given(Map.of("MAIL_KEY", VALUE));
    worker.until(() -> !ids().get("functions").equals(before.get("functions")));
    worker.until(() -> worker.desired().touched().isEmpty());
    before.remove("functions");
    assertThat(ids()).containsAllEntriesOf(before);
    assertThat(worker.told(StackDriftObserved.class)).allMatch(told -> told.drifts().isEmpty());
    assertThat(worker.outcomes.toString()).doesNotContain(VALUE);
    // Told once more, it changes nothing.
    var after = ids();
    var last = worker.desired();
    worker.hear(
        new ProjectFunctionSecretsChanged(
            REF, List.of("MAIL_KEY"), List.of(), last.functionSecretsAt()));
    assertThat(worker.desired()).isEqualTo(last);
    assertThat(ids()).isEqualTo(after);
  }

  @Test
  void aPausedProjectIsGivenThemWhenItRunsAgain() throws Exception {
    var before = ids();
    var pause = worker.operation(OperationKind.PAUSE);
    worker.hear(new ProjectPauseRequested(REF, pause, worker.now()));
    worker.untilTold(StackStopped.class);
    worker.hear(new ProjectPaused(REF, pause.id(), pause.generation(), worker.now()));
    given(Map.of("MAIL_KEY", VALUE));
    worker.hear(
        new ProjectResumeRequested(REF, worker.operation(OperationKind.RESUME), worker.now()));
    worker.untilTold(StackReady.class);
    assertThat(ids().get("functions")).isNotEqualTo(before.get("functions"));
    assertThat(ids().get("db")).isEqualTo(before.get("db"));
  }

  @Test
  void aPlanForeseesIt() throws Exception {
    var changed =
        new ProjectFunctionSecretsChanged(REF, List.of("MAIL_KEY"), List.of(), worker.now());
    var answer = worker.ahead(Set.of(), changed);
    assertThat(answer).isInstanceOf(Foreseen.class);
    assertThat(((Foreseen) answer).forecast().toString()).contains("functions");
    assertThat(answer.toString()).doesNotContain(VALUE);
  }

  @Test
  void functionsKnowWhatAnyTextSaysAndNobodyElseKnowsIt() {
    var plain = environments(Map.of());
    var pem = "-----BEGIN KEY-----\nit's \\ ${HOME}\n-----END KEY-----\n";
    var with =
        environments(
            Map.of("function/MAIL_KEY", VALUE, "function/PEM", pem, "function/JWT_SECRET", "mine"));
    var known = new TreeMap<>(with.get("functions"));
    assertThat(known).containsEntry("MAIL_KEY", VALUE).containsEntry("PEM", pem);
    known.keySet().removeAll(Set.of("MAIL_KEY", "PEM"));
    // What the stack itself tells them is the stack's.
    assertThat(known).isEqualTo(plain.get("functions"));
    with.remove("functions");
    plain.remove("functions");
    assertThat(with).isEqualTo(plain);
  }

  @Test
  void whatAnEnvFileCanHoldIsThereForComposeToo() {
    var stack =
        rendered(spec(OFF), Map.of("function/MAIL_KEY", VALUE, "function/PEM", "two\nlines"));
    assertThat(stack.files().get(".env").content())
        .contains("EXTRA__FUNCTIONS__MAIL_KEY=" + VALUE)
        .doesNotContain("EXTRA__FUNCTIONS__PEM");
    assertThat(stack.files().get("docker-compose.yml").content())
        .contains("${EXTRA__FUNCTIONS__MAIL_KEY}")
        .doesNotContain(VALUE);
    var without = List.of("analytics", "vector", "studio", "supavisor", "functions");
    assertThat(
            rendered(spec(without), Map.of("function/MAIL_KEY", VALUE))
                .files()
                .get(".env")
                .content())
        .doesNotContain(VALUE);
  }

  private void given(Map<String, String> secrets) {
    var all = new HashMap<>(worker.secrets);
    secrets.forEach((name, value) -> all.put("function/" + name, value));
    worker.secrets = all;
    worker.hear(
        new ProjectFunctionSecretsChanged(
            REF, List.copyOf(secrets.keySet()), List.of(), worker.now()));
  }

  private Map<String, String> ids() {
    return worker.engine.observe(REF).containers().stream()
        .collect(
            Collectors.toMap(
                ObservedContainer::service, ObservedContainer::id, (a, _) -> a, HashMap::new));
  }

  private Map<String, Map<String, String>> environments(Map<String, String> secrets) {
    var environments = new TreeMap<String, Map<String, String>>();
    rendered(spec(OFF), secrets)
        .services()
        .forEach(service -> environments.put(service.name(), service.container().environment()));
    return environments;
  }

  private RenderedStack rendered(StackSpec spec, Map<String, String> secrets) {
    var all = new HashMap<>(RevisionRolloutTest.secrets());
    all.putAll(secrets);
    return new RevisionRolloutTest.Real()
        .render(new StackInput(REF, spec, worker.desired().placement(), data, all, Map.of()));
  }

  private static StackSpec spec(List<String> off) {
    return new StackSpec("supabase", "2026.02", "17", off, ResourceLimits.NONE, DriftPolicy.REPORT);
  }
}
