package dev.supaplane.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.gateway.KnownRoutes;
import dev.supaplane.gateway.TestCertificate;
import dev.supaplane.gateway.net.Lookup;
import dev.supaplane.gateway.postgres.DatabaseSettings.Certificate;
import dev.supaplane.gateway.postgres.DatabaseSettings.ServerTls;
import dev.supaplane.gateway.route.Domains;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that mean no good, over a network. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileConnectionsTest {
  private static final int TLS = 80_877_103;

  @TempDir Path directory;
  private EventLoopGroup threads;
  private Lookup lookup;
  private DatabaseDoor door;

  @BeforeEach
  void start() throws Exception {
    threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    lookup = new Lookup();
    var certificate = TestCertificate.make(directory);
    door =
        DatabaseDoor.open(
            new DatabaseSettings(
                "127.0.0.1",
                0,
                Optional.of(new Certificate(certificate.chain(), certificate.key())),
                false,
                ServerTls.NEVER,
                20,
                20,
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                Duration.ofSeconds(1)),
            new KnownRoutes(),
            new Domains(List.of()),
            lookup,
            threads);
  }

  @AfterEach
  void stop() throws InterruptedException {
    door.close(Duration.ZERO);
    lookup.close();
    threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void whoSaysNothingOrOneByteAfterTheOtherIsSentAway() throws Exception {
    try (var silent = connect();
        var slow = connect();
        var inTls = connect()) {
      inTls.getOutputStream().write(greeting(TLS, ""));
      assertThat(inTls.getInputStream().read()).isEqualTo('S');
      var began = System.nanoTime();
      var whole = greeting(3 << 16, "user\0postgres\0database\0" + "x".repeat(5_000) + "\0\0");
      try {
        for (var i = 0; i < whole.length - 1; i++) {
          slow.getOutputStream().write(whole[i]);
          // Reads time out soon, and so pace the writes.
          slow.setSoTimeout(20);
          try {
            if (slow.getInputStream().read() >= 0) {
              break;
            }
          } catch (SocketTimeoutException e) {
            // Nothing was said: on with the next byte.
          }
        }
      } catch (SocketException e) {
        // It was sent away in the middle of a byte: as good.
      }
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
      assertThat(rest(silent)).contains("08006");
      rest(inTls);
    }
    Awaitility.await().until(() -> door.connections() == 0);
  }

  @Test
  void noiseIsSentAwayInTimeAndOthersAreServedAfterwards() throws Exception {
    var random = new Random(7);
    for (var round = 0; round < 20; round++) {
      List<Socket> sockets = new ArrayList<>();
      for (var i = 0; i < 10; i++) {
        var socket = connect();
        var noise = new byte[random.nextInt(1, 3_000)];
        random.nextBytes(noise);
        switch (i % 4) {
          case 0 -> noise[0] = 0x16;
          case 1 -> System.arraycopy(greeting(TLS, ""), 0, noise, 0, Math.min(8, noise.length));
          case 2 -> noise[0] = 0;
          default -> {}
        }
        try {
          socket.getOutputStream().write(noise);
        } catch (SocketException e) {
          // It was sent away already.
        }
        sockets.add(socket);
      }
      for (var socket : sockets) {
        rest(socket);
        socket.close();
      }
    }
    Awaitility.await().until(() -> door.connections() == 0);
    try (var honest = connect()) {
      honest.getOutputStream().write(greeting(3 << 16, "user\0postgres\0\0"));
      assertThat(rest(honest)).startsWith("E").contains("28000", "no such project");
    }
  }

  @Test
  void whatComesUnencryptedAfterTheWishForTlsIsRefused() throws Exception {
    try (var socket = connect()) {
      var bytes = new ByteArrayOutputStream();
      bytes.writeBytes(greeting(TLS, ""));
      bytes.writeBytes(greeting(3 << 16, "user\0postgres\0\0"));
      socket.getOutputStream().write(bytes.toByteArray());
      assertThat(rest(socket)).startsWith("E").contains("08P01", "unencrypted data");
    }
  }

  @Test
  void whoIsOneTooManyIsToldAndWhoIsFarTooManyIsNot() throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (var i = 0; i < 20; i++) {
        sockets.add(connect());
      }
      Awaitility.await().until(() -> door.connections() == 20);
      try (var more = connect()) {
        more.getOutputStream().write(greeting(3 << 16, "user\0postgres\0\0"));
        assertThat(rest(more)).contains("53300");
      }
      Awaitility.await().until(() -> door.connections() <= 20);
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), door.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static String rest(Socket socket) throws IOException {
    socket.setSoTimeout(20_000);
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return "reset";
    }
  }

  private static byte[] greeting(int code, String parameters) throws IOException {
    var text = parameters.getBytes(StandardCharsets.ISO_8859_1);
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeInt(8 + text.length);
    out.writeInt(code);
    out.write(text);
    return bytes.toByteArray();
  }
}
