package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.engine.VolumeSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every engine does with commands, logs and watchers. */
abstract class StreamsContract extends EngineContractSupport {
  @Test
  void aCommandGivesItsOutputAndExitCode() {
    var id = running("db");
    var said = engine().exec(id, command("echo", "two words", "$HOME"));
    assertThat(said.exitCode()).isZero();
    assertThat(said.stdout()).isEqualTo("two words $HOME\n");
    assertThat(said.truncated()).isFalse();
    assertThat(engine().exec(id, command("false")).exitCode()).isEqualTo(1);
    var environment =
        new ExecSpec(List.of("printenv", "GREETING"), Map.of("GREETING", "hello"), PATIENCE, 1024);
    assertThat(engine().exec(id, environment).stdout()).isEqualTo("hello\n");
    assertThat(engine().exec(id, command("printenv", "PASSWORD")).stdout())
        .isEqualTo(Specs.SECRET + "\n");
  }

  @Test
  void aCommandsOutputIsBounded() {
    var id = running("db");
    var said = engine().exec(id, new ExecSpec(List.of("echo", "abcdefgh"), Map.of(), PATIENCE, 4));
    assertThat(said.stdout()).isEqualTo("abcd");
    assertThat(said.truncated()).isTrue();
  }

  @Test
  void aCommandThatDoesNotEndIsGivenUp() {
    var id = running("db");
    fails(
        Kind.TIMEOUT,
        () ->
            engine()
                .exec(
                    id,
                    new ExecSpec(List.of("sleep", "100"), Map.of(), Duration.ofMillis(700), 1024)));
  }

  @Test
  void aCommandNeedsARunningContainer() {
    engine().createNetwork(specs().network());
    var id = engine().createContainer(specs().sleeper("db"), 1);
    fails(Kind.CONFLICT, () -> engine().exec(id, command("true")));
  }

  @Test
  void logsAreTheLastLines() {
    var id = running("db");
    await(() -> !engine().logs(id, 10).isEmpty());
    assertThat(engine().logs(id, 1).lines()).hasSize(1);
  }

  @Test
  void aWatcherHearsOfContainersUntilItCloses() throws Exception {
    var heard = new Heard(specs().ref());
    engine().createNetwork(specs().network());
    try (var _ = engine().watch(heard)) {
      var id = engine().createContainer(specs().sleeper("db"), 1);
      heard.untilHeard("container create");
      engine().startContainer(id);
      heard.untilHeard("container start");
      killByHand("db");
      heard.untilHeard("container die");
      assertThat(only("db").exitCode()).isEqualTo(137);
      assertThat(only("db").state()).isEqualTo(State.EXITED);
      removeNetworkByHand(specs().network().name());
      heard.untilHeard("network destroy");
      engine().removeContainer(id);
      heard.untilHeard("container destroy");
      engine().createVolume(specs().volume());
      engine().removeVolume(specs().volume().name());
      heard.untilHeard("volume destroy");
    }
    assertThat(heard.lost).isEmpty();
  }

  @Test
  void aWatcherDoesNotHearOfContainersOfAnotherInstallation() throws Exception {
    var heard = new Heard(specs().ref());
    var othersHeard = new Heard(specs().ref());
    try (var _ = otherInstallation().watch(othersHeard);
        var _ = engine().watch(heard)) {
      engine().createNetwork(specs().network());
      engine().createContainer(specs().sleeper("db"), 1);
      heard.untilHeard("container create");
      var other = new Specs(specs().ref(), specs().image(), specs().subnet());
      otherInstallation().createVolume(new VolumeSpec(other.ref(), other.volume().name() + "2"));
      assertThat(othersHeard.words).doesNotContain("container create");
    }
  }
}
