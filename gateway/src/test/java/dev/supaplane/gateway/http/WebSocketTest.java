package dev.supaplane.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.KnownRoutes;
import dev.supaplane.gateway.net.Lookup;
import dev.supaplane.gateway.route.Domains;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Realtime's way in. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WebSocketTest {
  private static final ProjectRef SHOP = new ProjectRef("shopshopshopshopshop");
  // The example of RFC 6455, with its answer.
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  private static final String UPGRADE =
      "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
          + "Sec-WebSocket-Key: "
          + KEY
          + "\r\nSec-WebSocket-Protocol: phoenix\r\n";

  private EventLoopGroup threads;
  private Lookup lookup;
  private RawBackend realtime;
  private ApiDoor door;

  @BeforeEach
  void start() throws IOException {
    threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    lookup = new Lookup();
    realtime = new RawBackend(WebSocketTest::serve);
    door =
        ApiDoor.open(
            ApiSettings.plain(0),
            new KnownRoutes().put(SHOP, ApiDoorTest.open(realtime.port())),
            new Domains(List.of()),
            lookup,
            threads);
  }

  @AfterEach
  void stop() throws Exception {
    door.close(Duration.ZERO);
    realtime.close();
    lookup.close();
    threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void framesAreEchoedAsTheyCome() throws Exception {
    try (var client = new RawClient(door.port())) {
      client.say(ApiDoorTest.request("GET", SHOP, "/realtime/v1/websocket", UPGRADE));
      var head = client.head();
      assertThat(head)
          .startsWith("HTTP/1.1 101")
          .containsIgnoringCase("Upgrade: websocket")
          .containsIgnoringCase("Sec-WebSocket-Accept: " + ACCEPT)
          .containsIgnoringCase("Sec-WebSocket-Protocol: phoenix")
          .containsIgnoringCase("X-Saw-Upgrade: websocket/upgrade");
      // The server's first frame came together with its answer's head.
      assertThat(frame(client)).isEqualTo("welcome".getBytes(StandardCharsets.UTF_8));
      var random = new Random(1);
      for (var size : List.of(0, 5, 125, 126, 65_535, 65_536, 1 << 20)) {
        var payload = new byte[size];
        random.nextBytes(payload);
        send(client, payload);
        assertThat(frame(client)).isEqualTo(payload);
      }
    }
    Awaitility.await().until(() -> door.connections() == 0);
  }

  @Test
  void anUpgradeThatTheProjectDeclinesIsAnAnswerLikeOthers() throws Exception {
    try (var client = new RawClient(door.port())) {
      client.say(ApiDoorTest.request("GET", SHOP, "/declined", UPGRADE));
      assertThat(client.head()).startsWith("HTTP/1.1 403");
      assertThat(client.bytes(2)).isEqualTo(new byte[] {'n', 'o'});
      client.say(ApiDoorTest.request("GET", SHOP, "/declined", "Connection: close\r\n"));
      assertThat(client.rest()).startsWith("HTTP/1.1 403");
    }
  }

  @Test
  void whoDidNotAskIsNotLedIntoAnotherProtocol() throws Exception {
    for (var headers :
        List.of(
            "Upgrade: websocket\r\n",
            "Connection: Upgrade\r\nUpgrade: h2c\r\n",
            "Connection: Upgrade\r\nUpgrade: websocket\r\nTransfer-Encoding: chunked\r\n")) {
      try (var client = new RawClient(door.port())) {
        client.say(ApiDoorTest.request("GET", SHOP, "/always", headers)).say("0\r\n\r\n");
        assertThat(client.rest()).startsWith("HTTP/1.1 502");
      }
    }
  }

  private static void serve(Socket socket) throws Exception {
    var in = new DataInputStream(socket.getInputStream());
    var out = new DataOutputStream(socket.getOutputStream());
    var head = RawClient.head(in);
    while (head.startsWith("GET /declined")) {
      out.write("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno".getBytes(StandardCharsets.UTF_8));
      head = RawClient.head(in);
    }
    var saw = header(head, "upgrade") + "/" + header(head, "connection");
    var accept =
        Base64.getEncoder()
            .encodeToString(
                MessageDigest.getInstance("SHA-1")
                    .digest(
                        (header(head, "sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                            .getBytes(StandardCharsets.UTF_8)));
    out.write(
        ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + accept
                + "\r\nSec-WebSocket-Protocol: phoenix\r\nX-Saw-Upgrade: "
                + saw
                + "\r\n\r\n\u0082\u0007welcome")
            .getBytes(StandardCharsets.ISO_8859_1));
    while (true) {
      var first = in.read();
      if (first < 0) {
        return;
      }
      var payload = payload(in);
      out.writeByte(first);
      length(out, payload.length, 0);
      out.write(payload);
      out.flush();
    }
  }

  private static String header(String head, String name) {
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("");
  }

  private static void send(RawClient client, byte[] payload) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeByte(0x82);
    length(out, payload.length, 0x80);
    var mask = new byte[] {1, 2, 3, 4};
    out.write(mask);
    for (var i = 0; i < payload.length; i++) {
      out.writeByte(payload[i] ^ mask[i % 4]);
    }
    client.say(bytes.toByteArray());
  }

  private static byte[] frame(RawClient client) throws IOException {
    var in = new DataInputStream(client.in());
    assertThat(in.read()).isEqualTo(0x82);
    return payload(in);
  }

  private static void length(DataOutputStream out, int length, int masked) throws IOException {
    if (length < 126) {
      out.writeByte(masked | length);
    } else if (length < 1 << 16) {
      out.writeByte(masked | 126);
      out.writeShort(length);
    } else {
      out.writeByte(masked | 127);
      out.writeLong(length);
    }
  }

  private static byte[] payload(DataInputStream in) throws IOException {
    var second = in.read();
    var length = second & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = (int) in.readLong();
    }
    var mask = (second & 0x80) != 0 ? in.readNBytes(4) : new byte[4];
    var payload = in.readNBytes(length);
    for (var i = 0; i < payload.length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return payload;
  }
}
