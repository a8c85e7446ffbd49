package dev.supaplane.kit.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A connection that is kept goes on being read, in whatever order its requests are answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KeptConnectionTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private ConfigurableApplicationContext context;

  @BeforeAll
  void start() {
    context =
        new SpringApplication(HttpAccessTest.App.class)
            .run("--server.port=0", "--server.address=127.0.0.1", "--spring.main.banner-mode=off");
  }

  @AfterAll
  void stop() {
    context.close();
  }

  @Test
  void aRequestThatCameBeforeTheLastOneEndedIsNotTheLastOneThatIsRead() throws IOException {
    var port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      for (var round = 0; round < 5; round++) {
        // The first is answered by another thread, the second could be at once.
        socket.getOutputStream().write((get("/readyz") + get("/livez")).getBytes(US_ASCII));
        assertThat(answer(socket.getInputStream())).contains("503");
        assertThat(answer(socket.getInputStream())).contains("200");
        socket.getOutputStream().write(get("/livez").getBytes(US_ASCII));
        assertThat(answer(socket.getInputStream())).contains("200");
      }
    }
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  /** Reads one answer whole and tells its first line. */
  private static String answer(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
      var read = in.read();
      if (read < 0) {
        throw new IOException("the connection ended: " + head.toString(US_ASCII));
      }
      head.write(read);
    }
    var text = head.toString(US_ASCII);
    var length = text.replaceFirst("(?is).*content-length: (\\d+).*", "$1");
    assertThat(in.readNBytes(Integer.parseInt(length))).hasSize(Integer.parseInt(length));
    return text.lines().findFirst().orElse("");
  }
}
