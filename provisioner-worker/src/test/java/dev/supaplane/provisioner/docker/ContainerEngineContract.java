package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.supaplane.provisioner.engine.ContainerSpec.PublishedPort;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.State;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every engine does, the simulated one and the real one alike. */
public abstract class ContainerEngineContract extends TelemetryContract {
  @Test
  void anUnknownProjectIsNothing() {
    assertThat(engine().observe(specs().ref())).isEqualTo(StackObservation.NOTHING);
    assertThat(engine().answers()).isTrue();
  }

  @Test
  void whatWasMadeIsObservedWithItsLabelsAndAddress() {
    engine().createNetwork(specs().network());
    engine().createVolume(specs().volume());
    var spec = specs().sleeper("db", 0, List.of(dataMount()), List.of());
    var id = engine().createContainer(spec, 7);

    var made = engine().observe(specs().ref());
    assertThat(made.networks())
        .singleElement()
        .satisfies(n -> assertThat(n.name()).isEqualTo(specs().network().name()))
        .satisfies(n -> assertThat(n.subnet()).isEqualTo(specs().subnet()));
    assertThat(made.volumes()).containsExactly(specs().volume().name());
    assertThat(made.container("db"))
        .hasValueSatisfying(
            c -> {
              assertThat(c.id()).isEqualTo(id);
              assertThat(c.name()).isEqualTo(spec.name());
              assertThat(c.fingerprint()).isEqualTo(spec.fingerprint());
              assertThat(c.generation()).isEqualTo(7);
              assertThat(c.state()).isEqualTo(State.CREATED);
              assertThat(c.address()).isNull();
              assertThat(c.onNetwork()).isTrue();
            });
    assertThat(engine().projects()).containsExactly(specs().ref());

    engine().startContainer(id);
    assertThat(engine().observe(specs().ref()).container("db"))
        .hasValueSatisfying(
            c -> {
              assertThat(c.state()).isEqualTo(State.RUNNING);
              assertThat(c.address()).startsWith(specs().subnet().replaceAll("\\d+/.*", ""));
              assertThat(c.onNetwork()).isTrue();
            });
  }

  @Test
  void everyStepMayBeRepeated() {
    engine().createNetwork(specs().network());
    engine().createNetwork(specs().network());
    engine().createVolume(specs().volume());
    engine().createVolume(specs().volume());
    var spec = specs().sleeper("db");
    var id = engine().createContainer(spec, 1);
    assertThat(engine().createContainer(spec, 2)).isEqualTo(id);
    engine().startContainer(id);
    engine().startContainer(id);
    engine().stopContainer(id, Duration.ofSeconds(5));
    engine().stopContainer(id, Duration.ofSeconds(5));
    assertThat(only("db").state()).isEqualTo(State.EXITED);
    var network = engine().observe(specs().ref()).networks().getFirst().id();
    for (int time = 0; time < 2; time++) {
      engine().removeContainer(id);
      engine().removeVolume(specs().volume().name());
      engine().removeNetwork(network);
      engine().stopContainer(id, Duration.ofSeconds(5));
    }
    assertThat(engine().observe(specs().ref()).isEmpty()).isTrue();
  }

  @Test
  void aStoppedContainerStartsAgain() {
    var id = running("db");
    engine().stopContainer(id, Duration.ofSeconds(5));
    engine().startContainer(id);
    assertThat(only("db").state()).isEqualTo(State.RUNNING);
  }

  @Test
  void aRunningContainerCanBeRemoved() {
    engine().removeContainer(running("db"));
    assertThat(engine().observe(specs().ref()).containers()).isEmpty();
  }

  @Test
  void aNameTakenByAnotherShapeIsAConflict() {
    engine().createNetwork(specs().network());
    engine().createContainer(specs().sleeper("db"), 1);
    fails(
        Kind.CONFLICT,
        () -> engine().createContainer(specs().sleeper("db", 1, List.of(), List.of()), 1));
    fails(
        Kind.CONFLICT,
        () ->
            engine()
                .createNetwork(
                    new NetworkSpec(
                        specs().ref(),
                        specs().network().name(),
                        specs().subnet().replace("/28", "/29"))));
  }

  @Test
  void aSubnetThatOverlapsIsTold() {
    engine().createNetwork(specs().network());
    fails(
        Kind.SUBNET_TAKEN,
        () ->
            engine()
                .createNetwork(
                    new NetworkSpec(
                        specs().ref(), specs().network().name() + "-b", specs().subnet())));
  }

  @Test
  void somethingThatIsNoSubnetIsRefused() {
    fails(
        Kind.REFUSED,
        () ->
            engine()
                .createNetwork(
                    new NetworkSpec(specs().ref(), specs().network().name(), "10.1.2.300/28")));
  }

  @Test
  void anotherInstallationSeesAndTouchesNothing() {
    engine().createNetwork(specs().network());
    engine().createVolume(specs().volume());
    var id = engine().createContainer(specs().sleeper("db"), 1);
    var network = engine().observe(specs().ref()).networks().getFirst().id();

    var other = otherInstallation();
    assertThat(other.projects()).isEmpty();
    assertThat(other.observe(specs().ref()).isEmpty()).isTrue();
    fails(Kind.CONFLICT, () -> other.createNetwork(specs().network()));
    fails(Kind.CONFLICT, () -> other.createVolume(specs().volume()));
    fails(Kind.CONFLICT, () -> other.createContainer(specs().sleeper("db"), 1));
    fails(Kind.CONFLICT, () -> other.stopContainer(id, Duration.ofSeconds(1)));
    fails(Kind.CONFLICT, () -> other.removeContainer(id));
    fails(Kind.CONFLICT, () -> other.removeVolume(specs().volume().name()));
    fails(Kind.CONFLICT, () -> other.removeNetwork(network));

    var still = engine().observe(specs().ref());
    assertThat(still.containers()).hasSize(1);
    assertThat(still.networks()).hasSize(1);
    assertThat(still.volumes()).hasSize(1);
  }

  @Test
  void aVolumeInUseStays() {
    engine().createNetwork(specs().network());
    engine().createVolume(specs().volume());
    var spec = specs().sleeper("db", 0, List.of(dataMount()), List.of());
    engine().createContainer(spec, 1);
    fails(Kind.CONFLICT, () -> engine().removeVolume(specs().volume().name()));
  }

  @Test
  void aVolumeThatVanishedIsMadeAnewAsOurs() {
    engine().createNetwork(specs().network());
    var spec = specs().sleeper("db", 0, List.of(dataMount()), List.of());
    engine().createContainer(spec, 1);
    assertThat(engine().observe(specs().ref()).volumes()).containsExactly(specs().volume().name());
  }

  @Test
  void aNetworkWithARunningContainerStays() {
    running("db");
    var network = engine().observe(specs().ref()).networks().getFirst().id();
    fails(Kind.CONFLICT, () -> engine().removeNetwork(network));
  }

  @Test
  void aContainerThatLostItsNetworkIsSeenAndMustBeMadeAnew() {
    var id = running("db");
    engine().stopContainer(id, Duration.ofSeconds(5));
    assertThat(only("db").onNetwork()).isTrue();
    removeNetworkByHand(specs().network().name());
    assertThat(only("db").onNetwork()).isFalse();
    fails(Kind.CONFLICT, () -> engine().startContainer(id));

    engine().createNetwork(specs().network());
    assertThat(only("db").onNetwork()).isFalse();
    fails(Kind.CONFLICT, () -> engine().startContainer(id));

    engine().removeContainer(id);
    engine().startContainer(engine().createContainer(specs().sleeper("db"), 1));
    assertThat(only("db").onNetwork()).isTrue();
  }

  @Test
  void aContainerThatNeverRanFindsItsNetworkByName() {
    engine().createNetwork(specs().network());
    var id = engine().createContainer(specs().sleeper("db"), 1);
    removeNetworkByHand(specs().network().name());
    assertThat(only("db").onNetwork()).isFalse();
    fails(Kind.CONFLICT, () -> engine().startContainer(id));
    engine().createNetwork(specs().network());
    assertThat(only("db").onNetwork()).isTrue();
    engine().startContainer(id);
    assertThat(only("db").state()).isEqualTo(State.RUNNING);
  }

  @Test
  void aRunningContainerWhoseNetworkIsTornAwayIsSeen() {
    running("db");
    removeNetworkByHand(specs().network().name());
    var seen = only("db");
    assertThat(seen.state()).isEqualTo(State.RUNNING);
    assertThat(seen.onNetwork()).isFalse();
    assertThat(seen.address()).isNull();
  }

  @Test
  void aPortThatIsTakenIsToldAtTheStartAndWorksOnceItIsFree() {
    engine().createNetwork(specs().network());
    int port = freePort();
    var published = List.of(new PublishedPort("127.0.0.1", port, 5432));
    var first = engine().createContainer(specs().sleeper("db", 0, List.of(), published), 1);
    var second = engine().createContainer(specs().sleeper("kong", 0, List.of(), published), 1);
    engine().startContainer(first);
    fails(Kind.PORT_TAKEN, () -> engine().startContainer(second));
    assertThat(only("kong").state()).isEqualTo(State.CREATED);
    engine().removeContainer(first);
    engine().startContainer(second);
    assertThat(only("kong").state()).isEqualTo(State.RUNNING);
  }

  @Test
  void whatIsGoneCannotBeUsed() {
    var gone = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    fails(Kind.NOT_FOUND, () -> engine().startContainer(gone));
    fails(Kind.NOT_FOUND, () -> engine().exec(gone, command("true")));
    fails(Kind.NOT_FOUND, () -> engine().logs(gone, 10));
  }

  @Test
  void anImageThatIsNowhereIsMissing() {
    assertThatCode(() -> engine().ensureImage(specs().image())).doesNotThrowAnyException();
    fails(Kind.IMAGE_MISSING, () -> engine().ensureImage(missingImage()));
    engine().createNetwork(specs().network());
    var spec = specs().container("db", missingImage(), List.of("true"), 0, List.of(), List.of());
    fails(Kind.IMAGE_MISSING, () -> engine().createContainer(spec, 1));
  }
}
