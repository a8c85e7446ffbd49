package dev.supaplane.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.gateway.http.ApiSettings;
import dev.supaplane.gateway.postgres.DatabaseSettings;
import dev.supaplane.gateway.postgres.DatabaseSettings.Certificate;
import dev.supaplane.gateway.postgres.DatabaseSettings.ServerTls;
import dev.supaplane.gateway.route.Domains;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GatewayTest {
  @TempDir Path directory;

  @Test
  void bothDoorsOpenAndClose() throws Exception {
    int databases;
    int apis;
    try (var gateway = Gateway.open(settings(0, 0), new KnownRoutes())) {
      databases = gateway.databases().port();
      apis = gateway.apis().port();
      try (var socket = new Socket(InetAddress.getLoopbackAddress(), apis)) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
            .contains("project_not_found");
      }
    }
    new ServerSocket(databases, 1, InetAddress.getLoopbackAddress()).close();
    new ServerSocket(apis, 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void aDoorThatCannotOpenClosesTheOther() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> Gateway.open(settings(port, taken.getLocalPort()), new KnownRoutes()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
  }

  @Test
  void tlsWithoutACertificateIsRefusedAtOnce() {
    assertThatThrownBy(() -> databases(Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    var missing = new Certificate(directory.resolve("no.crt"), directory.resolve("no.key"));
    assertThatThrownBy(
            () ->
                Gateway.open(
                    new GatewaySettings(
                        new Domains(List.of()),
                        databases(Optional.of(missing)),
                        ApiSettings.plain(0),
                        Duration.ZERO),
                    new KnownRoutes()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no.crt");
  }

  private static DatabaseSettings databases(Optional<Certificate> certificate) {
    var second = Duration.ofSeconds(1);
    return new DatabaseSettings(
        "127.0.0.1", 0, certificate, true, ServerTls.NEVER, 1, 1, second, second, second);
  }

  private static GatewaySettings settings(int databases, int apis) {
    return new GatewaySettings(
        new Domains(List.of()),
        DatabaseSettings.plain(databases),
        ApiSettings.plain(apis),
        Duration.ofSeconds(1));
  }
}
