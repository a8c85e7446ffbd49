package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.Labels;
import dev.supaplane.provisioner.engine.LogQuery;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An engine that is down, hangs, trickles or breaks off. */
class TroubledEngineTest {
  private static final Specs SPECS =
      new Specs(new ProjectRef("abcdefghijklmnopqrst"), "image:1", "10.96.0.16/28");

  private static final LogQuery LINES = new LogQuery(10, null);
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration PATIENT = Duration.ofSeconds(60);

  record Call(String name, Consumer<DockerEngine> made) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Call> calls() {
    var exec = new ExecSpec(List.of("true"), Map.of(), PATIENT, 10);
    return Stream.of(
        new Call("observe", e -> e.observe(SPECS.ref())),
        new Call("projects", DockerEngine::projects),
        new Call("ensureImage", e -> e.ensureImage("image:1")),
        new Call("createNetwork", e -> e.createNetwork(SPECS.network())),
        new Call("createVolume", e -> e.createVolume(SPECS.volume())),
        new Call("createContainer", e -> e.createContainer(SPECS.sleeper("db"), 1)),
        new Call("startContainer", e -> e.startContainer("id")),
        new Call("stopContainer", e -> e.stopContainer("id", Duration.ofMillis(100))),
        new Call("removeContainer", e -> e.removeContainer("id")),
        new Call("removeVolume", e -> e.removeVolume("name")),
        new Call("removeNetwork", e -> e.removeNetwork("id")),
        new Call("exec", e -> e.exec("id", exec)),
        new Call("logs", e -> e.logs("id", 10)),
        new Call("run", e -> e.run("id", exec)),
        new Call("page", e -> e.logs("id", LINES)),
        new Call("follow", e -> e.follow("id", LINES, PATIENT).close()),
        new Call("usage", e -> e.usage("id")),
        new Call("volumeBytes", e -> e.volumeBytes(SPECS.ref())),
        new Call("watch", e -> e.watch(new EngineContractSupport.Heard(SPECS.ref()))));
  }

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("calls")
  void everyCallEndsThoughTheEngineNeverAnswersAndGivesItsConnectionBack(Call call)
      throws Exception {
    try (var wedged = new FakeEngine(folder, FakeEngine::swallow);
        var engine = engine(wedged, SHORT)) {
      EngineContractSupport.fails(Kind.TIMEOUT, () -> call.made().accept(engine));
      EngineContractSupport.await(() -> wedged.opened.get() == wedged.closed.get());
      assertThat(wedged.opened).hasPositiveValue();
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void everyCallEndsThoughTheAnswerTricklesForEver(Call call) throws Exception {
    var over = new CountDownLatch(1);
    try (var trickling =
            new FakeEngine(
                folder,
                connection -> {
                  FakeEngine.write(connection, "HTTP/1.1 200 OK\r\nX-Slow: ");
                  while (!over.await(50, TimeUnit.MILLISECONDS)) {
                    FakeEngine.write(connection, "x");
                  }
                });
        var engine = engine(trickling, SHORT)) {
      EngineContractSupport.fails(Kind.TIMEOUT, () -> call.made().accept(engine));
      over.countDown();
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void everyCallSaysThatNobodyIsThere(Call call) {
    try (var engine =
        DockerEngine.connect(settings(folder.resolve("nothing.sock").toString(), PATIENT))) {
      EngineContractSupport.fails(Kind.UNAVAILABLE, () -> call.made().accept(engine));
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void everyCallSaysThatTheEngineHungUp(Call call) throws Exception {
    try (var rude = new FakeEngine(folder, FakeEngine::head);
        var engine = engine(rude, PATIENT)) {
      EngineContractSupport.fails(Kind.UNAVAILABLE, () -> call.made().accept(engine));
    }
  }

  @Test
  void anEngineThatHangsOrIsGoneDoesNotAnswer() throws Exception {
    try (var wedged = new FakeEngine(folder, FakeEngine::swallow);
        var engine = engine(wedged, SHORT)) {
      assertThat(engine.answers()).isFalse();
    }
    try (var engine =
        DockerEngine.connect(settings(folder.resolve("nothing.sock").toString(), PATIENT))) {
      assertThat(engine.answers()).isFalse();
    }
  }

  @Test
  void aWatcherHearsOnceThatItsStreamBroke() throws Exception {
    var dies = new CountDownLatch(1);
    var heard = new EngineContractSupport.Heard(SPECS.ref());
    try (var dying = new FakeEngine(folder, connection -> oneEvent(connection, dies));
        var engine = engine(dying, PATIENT);
        var _ = engine.watch(heard)) {
      heard.untilHeard("container die");
      assertThat(heard.lost).isEmpty();
      dies.countDown();
      EngineContractSupport.await(() -> !heard.lost.isEmpty());
      EngineContractSupport.await(() -> dying.opened.get() == dying.closed.get());
    }
    assertThat(heard.lost).hasSize(1);
  }

  @Test
  void aWatcherThatClosesItsStreamHasNotLostIt() throws Exception {
    var heard = new EngineContractSupport.Heard(SPECS.ref());
    try (var calm =
            new FakeEngine(
                folder,
                connection -> {
                  oneEvent(connection, new CountDownLatch(0));
                  FakeEngine.swallow(connection);
                });
        var engine = engine(calm, PATIENT)) {
      try (var _ = engine.watch(heard)) {
        heard.untilHeard("container die");
      }
      EngineContractSupport.await(() -> calm.opened.get() == calm.closed.get());
    }
    assertThat(heard.lost).isEmpty();
  }

  private static void oneEvent(SocketChannel connection, CountDownLatch then)
      throws IOException, InterruptedException {
    FakeEngine.head(connection);
    var event =
        """
        {"Type": "container", "Action": "die", "Actor": {"ID": "id", "Attributes":
         {"%s": "mine", "%s": "%s"}}}
        """
            .formatted(Labels.INSTALLATION, Labels.PROJECT, SPECS.ref());
    FakeEngine.write(
        connection,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(event.length())
            + "\r\n"
            + event
            + "\r\n");
    then.await();
  }

  private static DockerEngine engine(FakeEngine fake, Duration limit) {
    return DockerEngine.connect(settings(fake.uri().getPath(), limit));
  }

  private static DockerSettings settings(String path, Duration limit) {
    return new DockerSettings(URI.create("unix://" + path), "mine", limit, limit);
  }
}
