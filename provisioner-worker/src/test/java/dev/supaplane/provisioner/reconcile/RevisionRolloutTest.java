package dev.supaplane.provisioner.reconcile;

import static dev.supaplane.provisioner.reconcile.SimulatedWorker.REF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.plan.Drifts;
import dev.supaplane.provisioner.simulated.FailureToggle;
import dev.supaplane.provisioner.simulated.FailureToggle.CrashAfter;
import dev.supaplane.provisioner.simulated.FailureToggle.CrashBefore;
import dev.supaplane.provisioner.stack.ImageMap;
import dev.supaplane.provisioner.stack.RenderSettings;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.StackCatalog;
import dev.supaplane.provisioner.stack.StackCatalog.OfferedService;
import dev.supaplane.provisioner.stack.StackInput;
import dev.supaplane.provisioner.stack.TemplateRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A project of 2026.02, with Kong, becomes one of 2026.09, with Envoy: both as they really are. */
class RevisionRolloutTest {
  private static final List<String> OFF = List.of("analytics", "vector", "studio", "supavisor");
  private static final StackSpec OLD = spec("2026.02");
  private static final StackSpec NEW = spec("2026.09");

  /** More changes than this rollout makes. */
  private static final int CHANGES = 40;

  @TempDir Path data;
  private SimulatedWorker worker;
  private Path directory;

  @BeforeEach
  void anOldProjectRuns() throws Exception {
    worker = new SimulatedWorker(data, new Real());
    worker.secrets = secrets();
    var operation = worker.create(OLD);
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectProvisioned(REF, operation.id(), 1, "17.6", ready.services(), worker.now()));
    worker.outcomes.clear();
    directory = data.resolve("projects").resolve(REF.value());
    for (var own : ownFiles()) {
      Files.createDirectories(own.getParent());
      Files.writeString(own, "mine");
    }
  }

  @Test
  void onlyWhatDiffersIsMadeAnewAndTheNewGatewayTakesTheOldOnesPlace() throws Exception {
    var before = containers();
    assertThat(before).containsKey("kong").doesNotContainKey("api-gw");
    var volumes = worker.engine.observe(REF).volumes();
    var update = update();
    assertThat(worker.untilTold(StackReady.class).operationId()).isEqualTo(update.id());

    var after = containers();
    assertThat(after).containsKey("api-gw").doesNotContainKey("kong");
    var stayed =
        after.keySet().stream()
            .filter(s -> before.containsKey(s) && before.get(s).id().equals(after.get(s).id()))
            .toList();
    assertThat(stayed).as("the same image, the same settings").containsExactly("db");
    assertThat(worker.engine.observe(REF).volumes()).isEqualTo(volumes);
    assertRunsAs(NEW);
  }

  @Test
  void usersOwnFilesAndWhatOnlyTheOldRevisionHadStay() throws Exception {
    var old = render(OLD).files();
    update();
    worker.untilTold(StackReady.class);
    for (var own : ownFiles()) {
      assertThat(own).hasContent("mine");
    }
    // What a directory has beside the stack's files is never removed before the project is: nobody
    // can tell whether its user still wants it. Nothing mounts it, and no secret is in it.
    for (var name : List.of("volumes/api/kong.yml", "volumes/api/kong-entrypoint.sh")) {
      assertThat(render(NEW).files()).doesNotContainKey(name);
      assertThat(directory.resolve(name)).hasContent(old.get(name).content());
      worker.secrets.values().forEach(s -> assertThat(old.get(name).content()).doesNotContain(s));
    }
    assertThat(PosixFilePermissions.toString(permissions(".env"))).isEqualTo("rw-------");
    for (var file : render(NEW).files().entrySet()) {
      assertThat(directory.resolve(file.getKey())).hasContent(file.getValue().content());
    }
  }

  static Stream<Arguments> kills() {
    return IntStream.range(0, CHANGES)
        .boxed()
        .flatMap(
            n -> Stream.of(Arguments.of(n, new CrashBefore()), Arguments.of(n, new CrashAfter())));
  }

  @ParameterizedTest
  @MethodSource("kills")
  void aRolloutThatIsKilledAnywhereIsGoneOnWith(int change, FailureToggle kill) throws Exception {
    var db = containers().get("db").id();
    worker.engine.failures().afterChanges(change, kill);
    var update = update();
    assertThat(worker.untilTold(StackReady.class).operationId()).isEqualTo(update.id());
    assertThat(containers().get("db").id()).isEqualTo(db);
    assertRunsAs(NEW);
    for (var own : ownFiles()) {
      assertThat(own).hasContent("mine");
    }
  }

  @Test
  void aRolloutThatIsTakenBackHalfWayEndsWithTheOldGateway() throws Exception {
    worker.engine.failures().afterChanges(12, new CrashAfter());
    var update = update();
    worker.until(() -> worker.crashes == 1);
    worker.hear(
        new ProjectOperationCancelled(
            REF, update.id(), update.kind(), update.generation(), worker.now()));
    worker.hear(new ProjectUpdateReverted(REF, update.generation(), OLD, worker.now()));
    worker.until(() -> Drifts.of(render(OLD), worker.engine.observe(REF)).isEmpty());
    assertRunsAs(OLD);
  }

  private void assertRunsAs(StackSpec spec) {
    var stack = render(spec);
    var seen = worker.engine.observe(REF);
    assertThat(Drifts.of(stack, seen)).isEmpty();
    assertThat(seen.containers())
        .hasSameSizeAs(stack.services())
        .allMatch(c -> c.state() == State.RUNNING);
  }

  private Operation update() {
    var operation = worker.operation(OperationKind.UPDATE);
    worker.hear(new ProjectUpdateRequested(REF, operation, NEW, worker.now()));
    return operation;
  }

  private Map<String, ObservedContainer> containers() {
    return worker.engine.observe(REF).containers().stream()
        .collect(Collectors.toMap(ObservedContainer::service, c -> c));
  }

  private List<Path> ownFiles() {
    return List.of(
        directory.resolve("notes.txt"),
        directory.resolve("volumes/functions/hello/index.ts"),
        directory.resolve("volumes/api/my-routes.yml"));
  }

  private Set<PosixFilePermission> permissions(String name) throws IOException {
    return Files.getPosixFilePermissions(directory.resolve(name));
  }

  private RenderedStack render(StackSpec spec) {
    var desired = worker.desired();
    return new Real()
        .render(
            new StackInput(REF, spec, desired.placement(), directory, worker.secrets, Map.of()));
  }

  private static StackSpec spec(String revision) {
    return new StackSpec("supabase", revision, "17", OFF, ResourceLimits.NONE);
  }

  static Map<String, String> secrets() {
    var secrets = new TreeMap<String, String>();
    for (var name :
        List.of(
            "POSTGRES_PASSWORD",
            "JWT_SECRET",
            "ANON_KEY",
            "SERVICE_ROLE_KEY",
            "SECRET_KEY_BASE",
            "VAULT_ENC_KEY",
            "PG_META_CRYPTO_KEY",
            "REALTIME_DB_ENC_KEY",
            "DASHBOARD_PASSWORD",
            "S3_PROTOCOL_ACCESS_KEY_ID",
            "S3_PROTOCOL_ACCESS_KEY_SECRET")) {
      secrets.put(name, "value-of-" + name.toLowerCase(Locale.ROOT).replace('_', '-'));
    }
    return secrets;
  }

  /** The templates that come with the worker. */
  static final class Real implements Templates {
    private final StackCatalog catalog = StackCatalog.builtIn();
    private final TemplateRenderer renderer =
        new TemplateRenderer(
            catalog, ImageMap.NONE, new RenderSettings("127.0.0.1", "localhost", Map.of()));

    @Override
    public List<String> services(StackSpec spec) {
      return catalog.offer(spec.template(), spec.revision()).services().stream()
          .map(OfferedService::name)
          .filter(name -> !spec.excludedServices().contains(name))
          .toList();
    }

    @Override
    public RenderedStack render(StackInput input) {
      return renderer.render(input);
    }
  }
}
