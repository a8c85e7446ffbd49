package dev.supaplane.kit.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.WebClientRequestException;

class OutgoingTest {
  private static final Duration SILENCE = Duration.ofSeconds(20);

  /** The library tries again by itself, but not what was sent: that is what this holds it to. */
  @Test
  void whatABrokenConnectionBeganIsNotBegunAgain() throws IOException, InterruptedException {
    var begun = new AtomicInteger();
    var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    var thread = Thread.ofPlatform().start(() -> resetEachRequest(server, begun));
    try (server) {
      var client = Outgoing.pooled("test", 2, 1_000, SILENCE);
      var answer =
          client
              .post()
              .uri(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/once"))
              .bodyValue("do it")
              .retrieve()
              .toBodilessEntity();
      assertThatThrownBy(answer::block).isInstanceOf(WebClientRequestException.class);
    }
    thread.join();
    assertThat(begun).hasValue(1);
  }

  private static void resetEachRequest(ServerSocket server, AtomicInteger begun) {
    while (!server.isClosed()) {
      try (var connection = server.accept()) {
        if (connection.getInputStream().read() >= 0) {
          begun.incrementAndGet();
        }
        connection.setSoLinger(true, 0);
      } catch (IOException e) {
        assertThat(server.isClosed()).as("%s", e).isTrue();
      }
    }
  }
}
