package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.supaplane.events.id.ProjectRef;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * The engine that tests find: by its own client, to do what an operator would, and as an
 * installation of its own. A missing engine fails the tests unless they are told that there is
 * none.
 *
 * @param docker the engine, whoever made what it holds
 * @param settings what the installation connects with
 * @param engine the engine as the installation sees it
 */
record RealEngine(DockerClient docker, DockerSettings settings, DockerEngine engine)
    implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final URI HOST =
      URI.create(
          Optional.ofNullable(System.getenv("DOCKER_HOST")).orElse("unix:///var/run/docker.sock"));

  /** Connects as a new installation, and makes sure of the tiny image. */
  static RealEngine connect(String purpose) throws IOException {
    assumeFalse(
        "none".equals(System.getProperty("supaplane.engine")),
        "there is no engine, as -Dsupaplane.engine=none says");
    var settings = new DockerSettings(HOST, purpose + "-" + letters(10), PATIENCE, PATIENCE);
    var engine = DockerEngine.connect(settings);
    assertThat(engine.answers())
        .as("no container engine answers at %s; say -Dsupaplane.engine=none to skip", HOST)
        .isTrue();
    var docker =
        DockerClientImpl.getInstance(
            DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(HOST.toString())
                .build(),
            new ZerodepDockerHttpClient.Builder().dockerHost(HOST).build());
    TinyImage.ensure(docker);
    return new RealEngine(docker, settings, engine);
  }

  /** The same engine as another installation sees it; the caller closes it. */
  DockerEngine otherInstallation() {
    return DockerEngine.connect(
        new DockerSettings(HOST, settings.installation() + "-other", PATIENCE, PATIENCE));
  }

  static ProjectRef newRef() {
    return new ProjectRef(letters(20));
  }

  /** A small subnet, away from where projects and the engine's own pools usually are. */
  static String newSubnet() {
    var random = ThreadLocalRandom.current();
    return "10.117.%d.%d/28".formatted(random.nextInt(1, 255), random.nextInt(1, 15) * 16);
  }

  static String letters(int count) {
    return ThreadLocalRandom.current()
        .ints(count, 'a', 'z' + 1)
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }

  @Override
  public void close() throws IOException {
    docker.close();
    engine.close();
  }
}
