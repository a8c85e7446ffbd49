package dev.supaplane.provisioner.hooks;

import static dev.supaplane.provisioner.reconcile.OneProject.REF;
import static dev.supaplane.provisioner.reconcile.OneProject.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ServiceHealth.Status;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HookDriverTest {
  @TempDir Path data;
  private World world;
  private HookWorker worker;

  @BeforeEach
  void begin() {
    world = World.of(data.resolve("world"), World.WELL_BEHAVED);
    worker = new HookWorker(data.resolve("worker"), world);
  }

  @Test
  void aCommandIsToldWhatToDoAndWhere() throws Exception {
    var operation = worker.create();
    worker.untilTold(StackReady.class);
    var request = HookJson.MAPPER.readTree(world.text("request"));
    assertThat(request.path("version").intValue()).isEqualTo(1);
    assertThat(request.path("action").stringValue()).isEqualTo("create");
    assertThat(request.path("ref").stringValue()).isEqualTo(REF.value());
    assertThat(request.path("generation").longValue()).isEqualTo(1);
    assertThat(request.path("operation").path("id").stringValue())
        .isEqualTo(operation.id().toString());
    assertThat(request.path("deadline").stringValue()).startsWith("2026-01-01T00:14:59");
    assertThat(request.path("directory").stringValue()).isEqualTo(worker.directory().toString());
    assertThat(request.path("services").values())
        .extracting(node -> node.stringValue())
        .containsExactly("db", "rest", "kong");
    assertThat(request.path("spec").path("postgres_version").stringValue()).isEqualTo("17");
    assertThat(request.path("placement").path("ports").path("DATABASE").intValue())
        .isEqualTo(20_001);
  }

  @Test
  void aRestartNamesTheServicesThatItIsFor() throws Exception {
    ready();
    worker.hear(
        new ProjectRestartRequested(
            REF, worker.operation(OperationKind.RESTART), List.of("rest"), worker.now()));
    worker.untilTold(StackReady.class);
    var request = HookJson.MAPPER.readTree(world.text("request"));
    assertThat(request.path("action").stringValue()).isEqualTo("restart");
    assertThat(world.text("services")).isEqualTo("rest\n");
    assertThat(request.path("services").values())
        .extracting(node -> node.stringValue())
        .containsExactly("rest");
  }

  @Test
  void secretsAreInOneFileOnlyAndInNothingThatIsTold() throws Exception {
    world.behave(
        """
        tr '\\0' '\\n' </proc/$$/environ >"$world/environment"
        tr '\\0' '\\n' </proc/$$/cmdline >"$world/argv"
        cat .env
        cat .env >&2
        exit 1
        """);
    worker.create();
    var failed = worker.untilTold(StackFailed.class);
    assertThat(failed.failure().stdout()).isEqualTo("POSTGRES_PASSWORD='****'\n");
    assertThat(failed.failure().stderr()).isEqualTo("POSTGRES_PASSWORD='****'\n");
    assertThat(worker.outcomes.toString()).doesNotContain(SECRET);
    assertThat(world.text("environment")).doesNotContain(SECRET);
    assertThat(world.text("argv")).doesNotContain(SECRET);
    assertThat(world.text("request")).doesNotContain(SECRET);
    assertThat(world.text("environment")).contains("SUPAPLANE_PROJECT_REF=" + REF.value());
    // The clearing failed too, so its record and the files are still there.
    assertThat(Files.readString(data.resolve("worker/hooks/" + REF.value() + ".json")))
        .doesNotContain(SECRET);
    var dotEnv = worker.directory().resolve(".env");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dotEnv)))
        .isEqualTo("rw-------");
  }

  @Test
  void aWorkerThatNeverFetchedTheSecretsTakesThemOutTooWhenItDeletes() throws Exception {
    ready();
    world.behave("[ -e \"$world/second\" ] && exit 0; : >\"$world/second\"; cat .env; exit 1");
    worker.restart();
    worker.secrets = Map.of();
    worker.hear(
        new ProjectDeletionRequested(REF, worker.operation(OperationKind.DELETE), worker.now()));
    worker.untilTold(StackRemoved.class);
    assertThat(failures()).extracting(Failure::stdout).contains("POSTGRES_PASSWORD='****'\n");
    assertThat(worker.outcomes.toString()).doesNotContain(SECRET);
  }

  @Test
  void anExitCodeFailsTheOperationWithWhatTheCommandWroteAndHowLongItTook() throws Exception {
    world.behave(
        """
        case $SUPAPLANE_ACTION in
          clear) exit 0 ;;
          *) head -c 200000 /dev/zero | tr '\\0' x; echo; echo 'disk full' >&2; exit 28 ;;
        esac
        """);
    var operation = worker.create();
    var failed = worker.untilTold(StackFailed.class);
    assertThat(failed.operationId()).isEqualTo(operation.id());
    var failure = failed.failure();
    assertThat(failure.code()).isEqualTo("HOOK_FAILED");
    assertThat(failure.step()).isEqualTo("provision command: create");
    assertThat(failure.message()).contains("exit code 28");
    assertThat(failure.stdout()).hasSize(HookProcess.BOUND);
    assertThat(failure.stderr()).isEqualTo("disk full\n");
    assertThat(failure.durationMillis()).isBetween(1L, 60_000L);
    var step = worker.told(StepFinished.class).stream().filter(s -> s.failure() != null).toList();
    assertThat(step)
        .singleElement()
        .satisfies(
            s -> {
              assertThat(s.failure()).isEqualTo(failure);
              assertThat(s.durationMillis()).isGreaterThanOrEqualTo(failure.durationMillis());
            });
    assertThat(world.actions()).containsExactly("create", "clear");
    assertThat(worker.directory()).doesNotExist();
  }

  @Test
  void atTheOperationsDeadlineTheCommandIsEndedAndTheOperationFails() throws Exception {
    ready();
    world.behave("echo $$ >>\"$world/pids\"; echo 'nearly there'; sleep 600");
    var operation = worker.operation(OperationKind.RESTART, Duration.ofSeconds(4));
    worker.hear(new ProjectRestartRequested(REF, operation, List.of(), worker.now()));
    var failed = worker.untilTold(StackFailed.class);
    assertThat(failed.operationId()).isEqualTo(operation.id());
    assertThat(failed.failure().code()).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(failures())
        .anySatisfy(
            f -> {
              assertThat(f.code()).isEqualTo("HOOK_DEADLINE");
              assertThat(f.stdout()).isEqualTo("nearly there\n");
            });
    assertThat(world.lines("pids")).isNotEmpty().noneMatch(HookProcessTest::isAlive);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo '{\"services\":'",
        "echo '{\"services\":{}}'",
        "echo '{\"services\":[{\"name\":\"rest\",\"status\":\"splendid\"}]}'",
        "echo '{\"services\":[{\"name\":\"../rest\",\"status\":\"healthy\"}]}'",
        "echo '{\"postgres_version\":17}'",
        "echo '{\"published\":[\"DATABASE\"]}'",
        "echo '{\"published\":[\"GATEWAY\",\"SSH\"]}'",
        "echo '{\"published\":[\"GATEWAY\"]}'",
        "printf '{\"postgres_version\":\"'; head -c 100000 /dev/zero | tr '\\0' 1; echo '\"}'",
        "i=0; while [ $i -lt 2000 ]; do printf '{\"a\":'; i=$((i+1)); done",
      })
  void anAnswerThatIsNotAsAgreedFailsTheCreation(String answer) throws Exception {
    world.behave("case $SUPAPLANE_ACTION in clear) ;; *) " + answer + " ;; esac");
    worker.create();
    var failed = worker.untilTold(StackFailed.class);
    assertThat(failed.failure().code()).isEqualTo("HOOK_METADATA");
    assertThat(world.actions()).containsExactly("create", "clear");
    assertThat(worker.records().refs()).isEmpty();
  }

  @Test
  void aLongStoryThatEndsInAnAnswerIsFine() throws Exception {
    world.behave("head -c 200000 /dev/zero | tr '\\0' x; echo\n" + World.WELL_BEHAVED);
    worker.create();
    assertThat(worker.untilTold(StackReady.class).services())
        .extracting("service")
        .containsExactly("db", "rest", "kong");
  }

  @Test
  void aVersionThatWasNotAskedForFailsTheCreation() throws Exception {
    world.behave(World.WELL_BEHAVED.replace("17.6", "16.1"));
    worker.create();
    assertThat(worker.untilTold(StackFailed.class).failure().code())
        .isEqualTo("POSTGRES_VERSION_MISMATCH");
  }

  @Test
  void aDatabaseThatIsNotPublishedIsWhatTheCommandSays() throws Exception {
    world.behave(
        """
        case $SUPAPLANE_ACTION in
          delete|clear|pause) rm -f "$world"/port-* ;;
          *) echo >"$world/port-20000"
             echo '{"postgres_version":"17.4","published":["GATEWAY"]}' ;;
        esac
        """);
    worker.create();
    assertThat(worker.untilTold(StackReady.class).postgresVersion()).isEqualTo("17.4");
  }

  @Test
  void aCommandThatSaysItIsDoneIsNotBelievedWhileNothingAnswers() throws Exception {
    world.behave("exit 0");
    worker.create();
    var failed = worker.untilTold(StackFailed.class);
    assertThat(failed.failure().code()).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(failures()).extracting(Failure::code).contains("NOT_HEALTHY");
    assertThat(world.actions()).as("run once, then asked for").startsWith("create", "clear");
  }

  @Test
  void aServiceThatTheCommandCallsSickIsNotReady() throws Exception {
    world.behave(
        World.WELL_BEHAVED.replace(
            "\"rest\",\"status\":\"healthy\"", "\"rest\",\"status\":\"unhealthy\""));
    worker.create();
    assertThat(worker.untilTold(StackFailed.class).failure().code()).isEqualTo("DEADLINE_EXCEEDED");
    assertThat(failures())
        .extracting(Failure::message)
        .contains("The command's answer: rest is UNHEALTHY");
  }

  @Test
  void aPauseThatTheCommandRefusesSaysWhyAndTheProjectRunsOn() throws Exception {
    ready();
    world.behave(
        "case $SUPAPLANE_ACTION in pause) echo 'this host cannot pause' >&2; exit 64 ;; esac");
    var pause = worker.operation(OperationKind.PAUSE);
    worker.hear(new ProjectPauseRequested(REF, pause, worker.now()));
    var failed = worker.untilTold(StackFailed.class);
    assertThat(failed.failure().code()).isEqualTo("HOOK_FAILED");
    assertThat(failed.failure().stderr()).isEqualTo("this host cannot pause\n");
    assertThat(world.has("port-20001")).isTrue();
    // Nobody waits any more: from now on it is tried seldom, so that it does not fill the history.
    worker.hear(
        new ProjectOperationFailed(
            REF,
            pause.id(),
            OperationKind.PAUSE,
            pause.generation(),
            failed.failure(),
            worker.now()));
    var before = world.actions().size();
    var end = worker.now().plus(Duration.ofMinutes(30));
    worker.until(() -> worker.now().isAfter(end));
    assertThat(world.actions().size() - before).isBetween(1, 15);
  }

  @Test
  void aPauseIsNotBelievedWhileSomebodyStillListens() throws Exception {
    ready();
    world.behave(
        """
        if [ -e "$world/once" ]; then rm -f "$world"/port-*; else : >"$world/once"; fi
        """);
    worker.hear(
        new ProjectPauseRequested(REF, worker.operation(OperationKind.PAUSE), worker.now()));
    worker.untilTold(StackStopped.class);
    assertThat(failures()).extracting(Failure::code).containsExactly("STILL_RUNNING");
  }

  @Test
  void aDeletionThatFailsHalfwayIsRepeatedUntilNothingIsLeft() throws Exception {
    ready();
    world.behave(
        """
        rm -f "$world"/port-*
        if [ ! -e "$world/half" ]; then : >"$world/half"; echo 'busy' >&2; exit 1; fi
        rm -rf "$world/data"
        """);
    worker.hear(
        new ProjectDeletionRequested(REF, worker.operation(OperationKind.DELETE), worker.now()));
    worker.untilTold(StackRemoved.class);
    assertThat(world.actions()).containsExactly("create", "delete", "delete");
    assertThat(world.has("data")).isFalse();
    assertThat(worker.records().refs()).isEmpty();
    assertThat(worker.directory()).doesNotExist();
  }

  @Test
  void aNewerWishEndsACommandThatRuns() throws Exception {
    world.behave(
        """
        case $SUPAPLANE_ACTION in
          create) echo $$ >"$world/pid.next"; mv "$world/pid.next" "$world/pid"; sleep 600 ;;
        esac
        """);
    worker.create();
    var deletion =
        Thread.ofPlatform()
            .start(
                () -> {
                  HookProcessTest.await(() -> world.has("pid"));
                  worker.hear(
                      new ProjectDeletionRequested(
                          REF, worker.operation(OperationKind.DELETE), worker.now()));
                });
    worker.untilTold(StackRemoved.class);
    deletion.join();
    assertThat(HookProcessTest.isAlive(world.text("pid").strip())).isFalse();
    assertThat(world.actions()).containsExactly("create", "delete");
  }

  @Test
  void aSickServiceIsToldAndNotTouched() throws Exception {
    ready();
    var before = world.actions();
    world.put("sick");
    assertThat(worker.untilTold(StackHealthObserved.class).services())
        .anyMatch(s -> s.service().equals("db") && s.status() == Status.UNHEALTHY);
    var end = worker.now().plus(Duration.ofMinutes(5));
    worker.until(() -> worker.now().isAfter(end));
    assertThat(world.actions()).isEqualTo(before);
  }

  private void ready() throws InterruptedException {
    var operation = worker.create();
    var ready = worker.untilTold(StackReady.class);
    worker.hear(
        new ProjectProvisioned(
            REF, operation.id(), operation.generation(), "17.6", ready.services(), worker.now()));
    worker.untilTold(StackHealthObserved.class);
    worker.outcomes.clear();
  }

  private List<Failure> failures() {
    return worker.told(StepFinished.class).stream()
        .flatMap(s -> Optional.ofNullable(s.failure()).stream())
        .toList();
  }
}
