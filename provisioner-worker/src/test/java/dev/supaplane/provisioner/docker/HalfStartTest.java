package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.Labels;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** An engine that was ended in the middle of a start refuses every later one. */
@EnabledOnOs(OS.LINUX)
class HalfStartTest {
  private static final String ID = "00ff".repeat(16);
  private static final String OURS = "ours";

  @TempDir Path folder;

  @Test
  void whatIsInTheWayIsEndedSoThatTheNextStartWorks() throws Exception {
    var keeper = HalfStart.keeper(ID);
    try (var refusing = new FakeEngine(folder, connection -> answer(connection, OURS));
        var engine = DockerEngine.connect(DockerSettings.of(refusing.uri(), OURS))) {
      EngineContractSupport.fails(Kind.CONFLICT, () -> engine.startContainer(ID));
      assertThat(keeper.waitFor(60, TimeUnit.SECONDS)).isTrue();
      // Nothing to be seen: it is tried again all the same.
      EngineContractSupport.fails(Kind.CONFLICT, () -> engine.startContainer(ID));
    } finally {
      keeper.destroyForcibly();
    }
  }

  @Test
  void anotherInstallationsContainerIsLeftAlone() throws Exception {
    var keeper = HalfStart.keeper(ID);
    try (var refusing = new FakeEngine(folder, connection -> answer(connection, "theirs"));
        var engine = DockerEngine.connect(DockerSettings.of(refusing.uri(), OURS))) {
      EngineContractSupport.fails(Kind.CONFLICT, () -> engine.startContainer(ID));
      assertThat(keeper.isAlive()).isTrue();
    } finally {
      keeper.destroyForcibly();
    }
  }

  private static void answer(SocketChannel connection, String installation) throws IOException {
    if (FakeEngine.head(connection).startsWith("POST")) {
      json(
          connection,
          "500 Internal Server Error",
          "{\"message\":\"task " + ID + ": already exists\"}");
    } else {
      json(
          connection,
          "200 OK",
          "{\"Id\":\"%s\",\"Config\":{\"Labels\":{\"%s\":\"%s\"}}}"
              .formatted(ID, Labels.INSTALLATION, installation));
    }
  }

  private static void json(SocketChannel connection, String status, String body)
      throws IOException {
    FakeEngine.write(
        connection,
        "HTTP/1.1 %s\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(status, body.length(), body));
  }
}
