package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Capability;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Mount;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.Labels;
import dev.supaplane.provisioner.engine.StackObservation.State;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract on a real engine, and what only a real one can show. */
class DockerEngineTest extends ContainerEngineContract {
  private static RealEngine real;
  private static DockerClient docker;
  private static DockerEngine engine;
  private static DockerEngine other;
  private Specs specs;

  @BeforeAll
  static void connect() throws Exception {
    real = RealEngine.connect("test");
    docker = real.docker();
    engine = real.engine();
    other = real.otherInstallation();
  }

  @AfterAll
  static void disconnect() throws Exception {
    if (real != null) {
      other.close();
      real.close();
    }
  }

  @BeforeEach
  void newProject() {
    specs = new Specs(RealEngine.newRef(), TinyImage.NAME, RealEngine.newSubnet());
  }

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
    return "127.0.0.1:9/supaplane-test/nothing:1";
  }

  @Override
  protected void removeNetworkByHand(String name) {
    var network = docker.inspectNetworkCmd().withNetworkId(name).exec();
    network
        .getContainers()
        .keySet()
        .forEach(
            id ->
                docker
                    .disconnectFromNetworkCmd()
                    .withNetworkId(network.getId())
                    .withContainerId(id)
                    .withForce(true)
                    .exec());
    docker.removeNetworkCmd(network.getId()).exec();
  }

  @Override
  protected void killByHand(String service) {
    docker.killContainerCmd("supaplane-" + specs.ref() + "-" + service).exec();
  }

  @Test
  void aContainerIsBoundedAsAsked(@TempDir Path folder) throws Exception {
    var file = Files.writeString(folder.resolve("kong.yml"), "content");
    engine.createNetwork(specs.network());
    var mount = new Mount(file.toString(), "/etc/kong.yml", false, true, "f");
    var id = engine.createContainer(specs.sleeper("kong", 0, List.of(mount), List.of()), 3);
    engine.startContainer(id);

    var made = docker.inspectContainerCmd(id).exec();
    var host = made.getHostConfig();
    assertThat(host.getCapDrop()).containsExactly(Capability.ALL);
    assertThat(host.getCapAdd()).containsExactlyInAnyOrder(Capability.CHOWN, Capability.SETUID);
    assertThat(host.getSecurityOpts()).containsExactly("no-new-privileges:true");
    assertThat(host.getPidsLimit()).isEqualTo(64);
    assertThat(host.getMemory()).isEqualTo(64L << 20);
    assertThat(host.getNanoCPUs()).isEqualTo(500_000_000L);
    assertThat(host.getReadonlyRootfs()).isTrue();
    assertThat(host.getPrivileged()).isFalse();
    assertThat(host.getTmpFs()).containsOnlyKeys("/tmp");
    assertThat(host.getRestartPolicy().getName()).isEqualTo("unless-stopped");
    assertThat(host.getLogConfig().getConfig())
        .containsAllEntriesOf(Map.of("max-size", "10m", "max-file", "3"));
    assertThat(made.getConfig().getLabels())
        .containsAllEntriesOf(
            Map.of(
                Labels.INSTALLATION, real.settings().installation(),
                Labels.PROJECT, specs.ref().value(),
                Labels.SERVICE, "kong",
                Labels.GENERATION, "3",
                Labels.REVISION, "2026.02"));
    assertThat(made.getNetworkSettings().getNetworks().get(specs.network().name()).getAliases())
        .contains("kong", "kong-alias");
    assertThat(exec(id, "echo x > /written 2>&1 || echo read-only")).contains("read-only");
    assertThat(exec(id, "echo x > /etc/kong.yml || echo read-only")).contains("read-only");
    assertThat(exec(id, "echo x > /tmp/written && echo works")).isEqualTo("works\n");
  }

  @Test
  void aFileThatIsNotThereYetIsTroubleThatCanPass() {
    engine.createNetwork(specs.network());
    var mount = new Mount("/nowhere/at-all", "/etc/kong.yml", false, true, "f");
    fails(
        Kind.OTHER,
        () -> engine.createContainer(specs.sleeper("kong", 0, List.of(mount), List.of()), 1));
  }

  @Test
  void outputsAreKeptApartAndLogsAreBounded() {
    engine.createNetwork(specs.network());
    var writer =
        specs.container(
            "db",
            TinyImage.NAME,
            List.of(
                "/bin/sh",
                "-c",
                "i=0; while [ $i -lt 9000 ]; do echo line-$i-of-many; i=$((i+1)); done; sleep 600"),
            0,
            List.of(),
            List.of());
    var id = engine.createContainer(writer, 1);
    engine.startContainer(id);
    await(() -> engine.logs(id, 1).contains("line-8999-"));
    var logs = engine.logs(id, 9000);
    assertThat(logs).hasSize(64 * 1024).endsWith("line-8999-of-many\n");
    assertThat(engine.logs(id, 3).lines())
        .containsExactly("line-8997-of-many", "line-8998-of-many", "line-8999-of-many");

    var said = engine.exec(id, command("/bin/sh", "-c", "echo out; echo err >&2; exit 3"));
    assertThat(said.stdout()).isEqualTo("out\n");
    assertThat(said.stderr()).isEqualTo("err\n");
    assertThat(said.exitCode()).isEqualTo(3);
  }

  @Test
  void aCommandThatCannotRunIsRefusedAtTheStart() {
    engine.createNetwork(specs.network());
    var id =
        engine.createContainer(
            specs.container(
                "rest", TinyImage.NAME, List.of("/no/such/program"), 0, List.of(), List.of()),
            1);
    fails(Kind.REFUSED, () -> engine.startContainer(id));
    assertThat(only("rest").state()).isEqualTo(State.CREATED);
  }

  @Test
  void aSecretThatTheEngineRepeatsDoesNotGetOut() {
    engine.createNetwork(specs.network());
    var usual = specs.sleeper("db");
    var broken =
        new ContainerSpec(
            usual.ref(),
            usual.service(),
            usual.revision(),
            usual.name(),
            usual.image(),
            usual.entrypoint(),
            usual.command(),
            new TreeMap<>(Map.of("", Specs.SECRET)),
            usual.mounts(),
            usual.ports(),
            usual.network(),
            usual.aliases(),
            usual.limits(),
            usual.capabilities(),
            usual.readOnlyRoot(),
            usual.tmpfs(),
            usual.stopGrace(),
            usual.incarnation());
    assertThatThrownBy(() -> engine.createContainer(broken, 1))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("***")
        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain(Specs.SECRET));
  }

  private static String stackTrace(Throwable e) {
    var text = new StringWriter();
    e.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private String exec(String id, String script) {
    var said = engine.exec(id, command("/bin/sh", "-c", script));
    return said.stdout() + said.stderr();
  }
}
