package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.provisioner.adopt.ComposeContainer;
import dev.supaplane.provisioner.adopt.Lookout;
import dev.supaplane.provisioner.adopt.ObservedStore;
import dev.supaplane.provisioner.adopt.Observer;
import dev.supaplane.provisioner.adopt.SupabaseLike;
import dev.supaplane.provisioner.adopt.TcpPortCheck;
import dev.supaplane.provisioner.probe.HostSurroundings;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody's compose stack on a real engine: seen, adopted, observed, forgotten, untouched. */
@Timeout(180)
class AdoptedStackOnDockerTest {
  private static final URI HOST =
      URI.create(
          Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock"));
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "their-own-password";
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path directory;
  private final String name = "theirs" + letters(8);
  private final ProjectRef ref = new ProjectRef(letters(20));
  private final Map<String, String> ids = new LinkedHashMap<>();
  private final LinkedBlockingQueue<ProvisioningOutcome> told = new LinkedBlockingQueue<>();
  private DockerClient docker;
  private DockerEngine engine;
  private ObservedStore store;
  private Observer observer;

  @BeforeEach
  void start() throws Exception {
    assumeFalse(
        "none".equals(System.getProperty("supaplane.engine")),
        "there is no engine, as -Dsupaplane.engine=none says");
    docker =
        DockerClientImpl.getInstance(
            DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(HOST.toString())
                .build(),
            new ZerodepDockerHttpClient.Builder().dockerHost(HOST).build());
    TinyImage.ensure(docker);
    engine = DockerEngine.connect(DockerSettings.of(HOST, "adopt-" + name));
    for (var service : List.of("db", "rest", "vector")) {
      ids.put(service, up(service));
    }
    store = new ObservedStore(directory);
    observer =
        new Observer(
            new Lookout(
                "host",
                store,
                engine.compose(),
                new TcpPortCheck(Optional.empty(), HostSurroundings.detect()),
                DockerComposeTest.announcing(told),
                Duration.ofHours(1), // nothing is seen in time by looking now and then
                InstantSource.system()));
    observer.start();
  }

  @AfterEach
  void stop() throws Exception {
    if (docker == null) {
      return;
    }
    observer.stop();
    engine.close();
    for (var id : ids.values()) {
      docker.removeContainerCmd(id).withForce(true).exec();
    }
    docker.close();
  }

  @Test
  void itIsSeenAdoptedObservedAndForgottenAndNothingOfItIsTouched() throws Exception {
    var seen =
        engine.compose().projects().stream()
            .filter(project -> project.name().equals(name))
            .findFirst()
            .orElseThrow();
    assertThat(SupabaseLike.is(seen)).isTrue();
    assertThat(seen.workingDirectory()).isEqualTo("/srv/" + name);
    assertThat(seen.containers())
        .extracting(ComposeContainer::service)
        .containsExactly("db", "rest", "vector");
    assertThat(seen.toString()).doesNotContain(PASSWORD);

    var before = inspected();
    store.fold(
        new ProjectAdopted(
            ref,
            "theirs",
            new OrganizationSlug("acme"),
            "local",
            new AdoptedStack(
                "host",
                name,
                seen.workingDirectory(),
                null,
                seen.containers().stream().map(ComposeContainer::known).toList()),
            AT));
    observer.wake(ref);
    await(health(services -> services.size() == 3 && services.stream().allMatch(this::well)));
    // Whatever is heard later is of what happens from here on.
    told.clear();

    docker.killContainerCmd(id("rest")).exec();
    var since = System.nanoTime();
    await(drift(drifts -> drifts.stream().anyMatch(d -> is(d, "rest", Drift.Kind.STOPPED))));
    await(health(services -> services.stream().anyMatch(s -> unwell(s, "rest"))));
    assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(SOON);

    docker.removeContainerCmd(id("vector")).withForce(true).exec();
    await(drift(drifts -> drifts.stream().anyMatch(d -> is(d, "vector", Drift.Kind.MISSING))));
    ids.put("vector", up("vector"));
    await(drift(drifts -> drifts.stream().anyMatch(d -> is(d, "vector", Drift.Kind.CHANGED))));

    var afterTheirDeeds = inspected();
    store.fold(new ProjectForgotten(ref, AT));
    observer.wake(ref);
    told.clear();
    docker.startContainerCmd(id("rest")).exec();
    docker.killContainerCmd(id("rest")).exec();
    assertThat(told.poll(1, TimeUnit.SECONDS)).isNull();
    // What its owner did nothing to is as it was, to the byte.
    assertThat(inspected().get("db")).isEqualTo(before.get("db"));
    assertThat(inspected().get("vector")).isEqualTo(afterTheirDeeds.get("vector"));
  }

  @Test
  void whatNobodyTouchesIsTheSameByteForByteAfterALifeUnderObservation() throws Exception {
    var before = inspected();
    var seen = engine.compose().project(name);
    store.fold(
        new ProjectAdopted(
            ref,
            "theirs",
            new OrganizationSlug("acme"),
            "local",
            new AdoptedStack(
                "host",
                name,
                null,
                null,
                seen.containers().stream().map(ComposeContainer::known).toList()),
            AT));
    observer.wake(ref);
    await(health(services -> services.size() == 3 && services.stream().allMatch(this::well)));
    for (var look = 0; look < 20; look++) {
      observer.wake(ref);
    }
    store.fold(new ProjectForgotten(ref, AT));
    observer.wake(ref);
    observer.stop();
    assertThat(inspected()).isEqualTo(before);
  }

  /** As docker compose labels them; a password that nobody here may read. */
  private String up(String service) {
    var config = HostConfig.newHostConfig().withNetworkMode("bridge");
    var command = docker.createContainerCmd(TinyImage.NAME);
    if (service.equals("db")) {
      // Published, and nobody listens inside: the engine's own proxy takes the connection.
      command.withExposedPorts(ExposedPort.tcp(5432));
      config.withPortBindings(PortBinding.parse("127.0.0.1::5432"));
    }
    var id =
        command
            .withName(name + "-" + service + "-1-" + letters(4))
            .withHostConfig(config)
            .withEnv("POSTGRES_PASSWORD=" + PASSWORD)
            .withCmd("/bin/sh", "-c", "sleep 600")
            .withLabels(
                Map.of(
                    DockerCompose.PROJECT,
                    name,
                    DockerCompose.SERVICE,
                    service,
                    DockerCompose.NUMBER,
                    "1",
                    DockerCompose.ONE_OFF,
                    "False",
                    DockerCompose.DIRECTORY,
                    "/srv/" + name))
            .exec()
            .getId();
    docker.startContainerCmd(id).exec();
    return id;
  }

  private String id(String service) {
    return Optional.ofNullable(ids.get(service)).orElseThrow();
  }

  private Map<String, String> inspected() throws IOException {
    var all = new LinkedHashMap<String, String>();
    for (var service : ids.keySet()) {
      all.put(
          service,
          PlainRequest.get(
              HOST,
              "/containers/" + id(service) + "/json",
              body -> {
                var text = new StringWriter();
                body.transferTo(text);
                return text.toString();
              }));
    }
    return all;
  }

  private void await(Predicate<ProvisioningOutcome> wanted) throws InterruptedException {
    while (true) {
      var next = told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(next).as("nothing more is told").isNotNull();
      if (wanted.test(next)) {
        return;
      }
    }
  }

  private static Predicate<ProvisioningOutcome> drift(Predicate<List<Drift>> wanted) {
    return outcome -> outcome instanceof StackDriftObserved o && wanted.test(o.drifts());
  }

  private static Predicate<ProvisioningOutcome> health(Predicate<List<ServiceHealth>> wanted) {
    return outcome -> outcome instanceof StackHealthObserved o && wanted.test(o.services());
  }

  private static boolean is(Drift drift, String service, Drift.Kind kind) {
    return drift.service().equals(service) && drift.kind() == kind;
  }

  private boolean well(ServiceHealth service) {
    return service.status() == ServiceHealth.Status.HEALTHY;
  }

  private static boolean unwell(ServiceHealth service, String name) {
    return service.service().equals(name) && service.status() == ServiceHealth.Status.UNHEALTHY;
  }

  private static String letters(int count) {
    return ThreadLocalRandom.current()
        .ints(count, 'a', 'z' + 1)
        .mapToObj(Character::toString)
        .reduce("", String::concat);
  }
}
