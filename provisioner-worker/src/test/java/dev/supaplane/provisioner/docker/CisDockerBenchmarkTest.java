package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.supaplane.provisioner.docker.CisPoint.Kept;
import dev.supaplane.provisioner.docker.CisPoint.KeptByCommands;
import dev.supaplane.provisioner.docker.CisPoint.NotOurs;
import dev.supaplane.provisioner.docker.CisPoint.Otherwise;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import dev.supaplane.provisioner.stack.Samples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each point of section 5 of the CIS Docker Benchmark, on what the engine is asked for; {@link
 * CisOnTheEngineTest} asks the engine itself. docs/cis-docker.md is made of the points: after a
 * wanted change write it anew with {@code -Dgolden.write=true} and read the difference.
 */
class CisDockerBenchmarkTest {
  private static final Path PAGE = Path.of("..", "docs", "cis-docker.md");
  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<CisPoint> aboutContainers() {
    return CisPoints.ALL.stream()
        .filter(p -> p.standing() instanceof Kept || p.standing() instanceof Otherwise);
  }

  /** What is true of containers, by the point. */
  static void check(CisPoint point, CisSubject container) {
    switch (point.standing()) {
      case Kept(var _, var check) -> check.of(container);
      case Otherwise(var _, var check) -> check.of(container);
      case KeptByCommands _, NotOurs _ ->
          throw new AssertionError(point + " says nothing of containers");
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("aboutContainers")
  void everyContainerIsAskedForAsThePointSays(CisPoint point) {
    for (var service : services().toList()) {
      var host = ContainerBodies.hostConfig("mine", service.container());
      check(
          point,
          new CisSubject(service.container(), JSON.valueToTree(host), JSON.createObjectNode()));
    }
  }

  @Test
  void thePointsAreAllThereInTheirOrder() {
    assertThat(CisPoints.ALL)
        .extracting(CisPoint::number)
        .containsExactlyElementsOf(
            Stream.iterate(1, n -> n <= 32, n -> n + 1).map(n -> "5." + n).toList());
  }

  @Test
  void noReasonIsGivenForWhatNobodyHas() {
    var services = services().map(ServiceSpec::name).toList();
    assertThat(services).containsAll(CisPoints.CAPABILITIES.keySet());
    assertThat(services).containsAll(CisPoints.WRITABLE_ROOTS.keySet());
  }

  /** Points 5.23 and 5.24. */
  @Test
  void commandsAreRunWithoutPrivilegesAndAsTheContainersOwnUser(@TempDir Path folder)
      throws Exception {
    var asked = new LinkedBlockingQueue<String>();
    try (var fake = new FakeEngine(folder, connection -> asked.add(request(connection)));
        var engine = DockerEngine.connect(DockerSettings.of(fake.uri(), "mine"))) {
      assertThatThrownBy(() -> engine.run("id", EngineContractSupport.command("true")))
          .isInstanceOf(EngineException.class);
      var body = body(asked.poll(10, TimeUnit.SECONDS));
      assertThat(body.path("Cmd").size()).isEqualTo(1);
      assertThat(body.path("Privileged").asBoolean()).isFalse();
      assertThat(body.path("User").asText("")).isEmpty();
    }
  }

  @Test
  void thePageSaysWhatIsTested() throws IOException {
    var page = CisPage.of(CisPoints.ALL);
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }

  private static Stream<ServiceSpec> services() {
    return Samples.CATALOG.revisions("supabase").stream()
        .flatMap(r -> Stream.<RenderedStack>of(Samples.everything(r), Samples.bounded(r)))
        .flatMap(stack -> stack.services().stream());
  }

  private static String request(SocketChannel connection) throws IOException {
    var head = FakeEngine.head(connection);
    var body = new StringBuilder();
    var some = ByteBuffer.allocate(4096);
    while (!body.toString().stripTrailing().endsWith("}") && connection.read(some) >= 0) {
      body.append(StandardCharsets.UTF_8.decode(some.flip()));
      some.clear();
    }
    return head + body;
  }

  private static JsonNode body(String request) throws IOException {
    assertThat(request).startsWith("POST /").contains("/containers/id/exec");
    return JSON.readTree(request.substring(request.indexOf('{'), request.lastIndexOf('}') + 1));
  }
}
