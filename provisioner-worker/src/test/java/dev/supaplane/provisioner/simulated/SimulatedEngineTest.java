package dev.supaplane.provisioner.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.docker.ContainerEngineContract;
import dev.supaplane.provisioner.docker.Specs;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.ContainerSpec.PublishedPort;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.engine.ExecResult;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.probe.HostPort;
import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.provisioner.probe.ProbeTarget;
import dev.supaplane.provisioner.stack.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The contract in memory, and everything that can be made to go wrong there. */
class SimulatedEngineTest extends ContainerEngineContract {
  private static final String MISSING = "nowhere/nothing:1";

  private final SimulatedHost host = new SimulatedHost();
  private final VirtualTime time = new VirtualTime();
  private final SimulatedEngine engine = new SimulatedEngine(host, "mine", time);
  private final SimulatedEngine other = new SimulatedEngine(host, "other", time);
  private final Specs specs =
      new Specs(new ProjectRef("abcdefghijklmnopqrst"), "postgres:17.6", "10.96.0.16/28");

  @Override
  protected ContainerEngine engine() {
    return engine;
  }

  @Override
  protected ContainerEngine otherInstallation() {
    return other;
  }

  @Override
  protected Specs specs() {
    return specs;
  }

  @Override
  protected String missingImage() {
    host.loseImage(MISSING);
    return MISSING;
  }

  @Override
  protected void removeNetworkByHand(String name) {
    host.removeNetworkByHand(name);
  }

  @Override
  protected void killByHand(String service) {
    host.killContainer(specs.ref(), service);
  }

  @Test
  void aCallFailsAsOftenAsAskedAndHasNoEffect() {
    engine
        .failures()
        .next(EngineCall.CREATE_NETWORK, FailurePlan.ANY, 2, new FailureToggle.Fail(Kind.OTHER));
    fails(Kind.OTHER, () -> engine.createNetwork(specs.network()));
    fails(Kind.OTHER, () -> engine.createNetwork(specs.network()));
    assertThat(engine.observe(specs.ref()).isEmpty()).isTrue();
    engine.createNetwork(specs.network());
    assertThat(engine.observe(specs.ref()).networks()).hasSize(1);
  }

  @Test
  void aFailureCanBeMeantForOneService() {
    engine
        .failures()
        .always(EngineCall.CREATE_CONTAINER, "kong", new FailureToggle.Fail(Kind.DISK_FULL));
    engine.createContainer(specs.sleeper("db"), 1);
    fails(Kind.DISK_FULL, () -> engine.createContainer(specs.sleeper("kong"), 1));
    engine.failures().clear();
    engine.createContainer(specs.sleeper("kong"), 1);
  }

  @Test
  void aHangingCallEndsAtItsDeadlineInVirtualTime() {
    var before = time.instant();
    engine.failures().next(EngineCall.OBSERVE, FailurePlan.ANY, 1, new FailureToggle.Hang());
    fails(Kind.TIMEOUT, () -> engine.observe(specs.ref()));
    assertThat(time.instant()).isEqualTo(before.plusSeconds(30));
  }

  @Test
  void aSlowCallWorksAndTakesVirtualTime() {
    var before = time.instant();
    engine
        .failures()
        .next(
            EngineCall.CREATE_VOLUME,
            specs.volume().name(),
            1,
            new FailureToggle.Slow(Duration.ofMinutes(3)));
    engine.createVolume(specs.volume());
    assertThat(engine.observe(specs.ref()).volumes()).hasSize(1);
    assertThat(time.instant()).isEqualTo(before.plus(Duration.ofMinutes(3)));
  }

  @Test
  void aLostAnswerLeavesTheEffect() {
    engine
        .failures()
        .next(
            EngineCall.CREATE_NETWORK,
            FailurePlan.ANY,
            1,
            new FailureToggle.SucceedButSayFailed(Kind.TIMEOUT));
    fails(Kind.TIMEOUT, () -> engine.createNetwork(specs.network()));
    assertThat(engine.observe(specs.ref()).networks()).hasSize(1);
  }

  @Test
  void theCallerCanDieAtAnyChangingCallBeforeOrAfterItsEffect() {
    engine.failures().afterChanges(1, new FailureToggle.CrashBefore());
    engine.createNetwork(specs.network());
    engine.observe(specs.ref());
    assertThatThrownBy(() -> engine.createVolume(specs.volume()))
        .isInstanceOf(SimulatedCrash.class);
    assertThat(engine.observe(specs.ref()).volumes()).isEmpty();

    engine.failures().afterChanges(0, new FailureToggle.CrashAfter());
    assertThatThrownBy(() -> engine.createVolume(specs.volume()))
        .isInstanceOf(SimulatedCrash.class);
    assertThat(engine.observe(specs.ref()).volumes()).hasSize(1);
  }

  @Test
  void everyCallIsNoted() {
    engine.createNetwork(specs.network());
    var id = engine.createContainer(specs.sleeper("db"), 1);
    engine.startContainer(id);
    host.loseImage(MISSING);
    fails(Kind.IMAGE_MISSING, () -> engine.ensureImage(MISSING));
    assertThat(engine.calls())
        .extracting(RecordedCall::call, RecordedCall::subject, RecordedCall::failure)
        .containsExactly(
            tuple(EngineCall.CREATE_NETWORK, specs.network().name(), null),
            tuple(EngineCall.CREATE_CONTAINER, "db", null),
            tuple(EngineCall.START_CONTAINER, "db", null),
            tuple(EngineCall.ENSURE_IMAGE, MISSING, Kind.IMAGE_MISSING));
    engine.forgetCalls();
    assertThat(engine.calls()).isEmpty();
  }

  @Test
  void anEngineThatIsDownLosesItsWatchersAndKeepsItsContainers() throws Exception {
    running("db");
    var lost = new AtomicInteger();
    try (var _ = engine.watch(listener(lost))) {
      host.goDown();
      host.goDown();
      assertThat(lost).hasValue(1);
      assertThat(engine.answers()).isFalse();
      fails(Kind.UNAVAILABLE, () -> engine.observe(specs.ref()));
      fails(Kind.UNAVAILABLE, () -> engine.watch(listener(lost)));
      host.comeUp();
    }
    assertThat(engine.answers()).isTrue();
    assertThat(only("db").state()).isEqualTo(State.RUNNING);
  }

  @Test
  void otherHandsChangeWhatIsObserved() {
    running("db");
    host.changeFingerprint(specs.ref(), "db", "another");
    assertThat(only("db").fingerprint()).isEqualTo("another");
    host.exhaustMemory(specs.ref(), "db");
    assertThat(only("db").outOfMemory()).isTrue();
    assertThat(only("db").exitCode()).isEqualTo(137);
    engine.startContainer(only("db").id());
    host.exitContainer(specs.ref(), "db", 3);
    assertThat(only("db").exitCode()).isEqualTo(3);
    host.removeContainerByHand(specs.ref(), "db");
    assertThat(engine.observe(specs.ref()).containers()).isEmpty();
    engine.createVolume(specs.volume());
    host.removeVolumeByHand(specs.volume().name());
    assertThat(engine.observe(specs.ref()).volumes()).isEmpty();
  }

  @Test
  void aPortCanBeHeldBySomethingElse() {
    engine.createNetwork(specs.network());
    var ports = List.of(new PublishedPort("127.0.0.1", 20_000, 5432));
    var id = engine.createContainer(specs.sleeper("db", 0, List.of(), ports), 1);
    host.holdPort(20_000);
    fails(Kind.PORT_TAKEN, () -> engine.startContainer(id));
    host.releasePort(20_000);
    engine.startContainer(id);
  }

  @Test
  void aScriptCanAnswerCommands() {
    var id = running("db");
    host.answerExec(
        (service, _) ->
            service.equals("db")
                ? Optional.of(new ExecResult(2, "scripted", "", 1, false))
                : Optional.empty());
    assertThat(engine.exec(id, command("true")).stdout()).isEqualTo("scripted");
  }

  @Test
  void probesFindWhatRunsHealthyUnlessTheHostSaysOtherwise() {
    var prober = new SimulatedProber(host);
    engine.createNetwork(specs.network());
    var ports = List.of(new PublishedPort("127.0.0.1", 20_000, 5432));
    var id = engine.createContainer(specs.sleeper("db", 0, List.of(), ports), 1);
    var probe = new Probe.PostgreSql(5432, "postgres", Specs.SECRET, "postgres");
    var target = new ProbeTarget("db", probe, List.of(new HostPort("127.0.0.1", 20_000)));
    assertThat(prober.probe(target)).isInstanceOf(ProbeResult.NotYet.class);
    engine.startContainer(id);
    assertThat(prober.probe(target)).isEqualTo(new ProbeResult.Healthy(Optional.of("17.6")));
    var address = new HostPort(only("db").address(), 5432);
    assertThat(prober.probe(new ProbeTarget("db", probe, List.of(address))))
        .isInstanceOf(ProbeResult.Healthy.class);
    host.answerProbes(specs.ref(), "db", new ProbeResult.Sick("made so"));
    assertThat(prober.probe(target)).isEqualTo(new ProbeResult.Sick("made so"));
    host.answerProbesAgain(specs.ref(), "db");
    assertThat(prober.probe(target)).isInstanceOf(ProbeResult.Healthy.class);
  }

  @Test
  void twoRunsOfTheSameStepsAreTheSame() {
    assertThat(idsOfANewEngine()).isEqualTo(idsOfANewEngine());
  }

  private List<String> idsOfANewEngine() {
    var fresh = new SimulatedEngine("mine");
    fresh.createNetwork(specs.network());
    return List.of(
        fresh.createContainer(specs.sleeper("db"), 1),
        fresh.createContainer(specs.sleeper("kong"), 1));
  }

  private static EngineListener listener(AtomicInteger lost) {
    return new EngineListener() {
      @Override
      public void changed(ProjectRef ref, String what) {
        // this test is about the stream's end
      }

      @Override
      public void lost() {
        lost.incrementAndGet();
      }
    };
  }
}
