package dev.supaplane.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.KnownRoutes;
import dev.supaplane.gateway.net.Lookup;
import dev.supaplane.gateway.route.Domains;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of which two readers could think that they end at two places. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SmugglingTest {
  private static final ProjectRef SHOP = new ProjectRef("shopshopshopshopshop");
  private static final String HOST = "Host: " + SHOP + ".localhost\r\n";
  private static final String SMUGGLED = "0\r\n\r\nGET /name HTTP/1.1\r\n" + HOST + "\r\n";

  private static EventLoopGroup threads;
  private static Lookup lookup;
  private static Backend shop;
  private static ApiDoor door;

  @BeforeAll
  static void start() throws IOException {
    threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    lookup = new Lookup();
    shop = new Backend("shop");
    door =
        ApiDoor.open(
            ApiSettings.plain(0),
            new KnownRoutes().put(SHOP, ApiDoorTest.open(shop.port())),
            new Domains(List.of()),
            lookup,
            threads);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    door.close(Duration.ZERO);
    shop.close();
    lookup.close();
    threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
        "Content-Length: 6\r\nContent-Length: 7\r\n",
        "Content-Length: 6\r\nContent-Length: 6\r\n",
        "Content-Length: 6, 6\r\n",
        "Content-Length: +6\r\n",
        "Content-Length: -6\r\n",
        "Content-Length: 0x6\r\n",
        "Content-Length: 6 6\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length:\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: identity\r\nContent-Length: 6\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: identity, chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: \u000bchunked\r\n",
        "Transfer-Encoding : chunked\r\n",
        "Transfer-Encoding\t: chunked\r\n",
        " Transfer-Encoding: chunked\r\n",
        "Foo: bar\r\n\tX-Folded: Transfer-Encoding\r\n: chunked\r\n",
        "Transfer\u0000-Encoding: chunked\r\n",
        "Foo: a\u0000b\r\n",
        ": nameless\r\n",
        "Host: other.localhost\r\n",
        "Expect: something\r\n",
      })
  void isRefusedAndNothingOfItReachesTheProject(String headers) throws IOException {
    refused("POST /name HTTP/1.1\r\n" + HOST + headers + "\r\n" + SMUGGLED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://shopshopshopshopshop.localhost/name HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET name HTTP/1.1\r\nHost: shopshopshopshopshop.localhost\r\n\r\n",
        "GET /name\r\nHost: shopshopshopshopshop.localhost\r\n\r\n",
        "GET /name HTTP/1.1\r\n\r\n",
        "GET /name HTTP/1.1\r\nHost: shopshopshopshopshop.localhost/x\r\n\r\n",
        "GET /name HTTP/1.1\r\nHost: shopshopshopshopshop.localhost@evil\r\n\r\n",
        "GET /name HTTP/2.0\r\nHost: shopshopshopshopshop.localhost\r\n\r\n",
        "CONNECT shopshopshopshopshop.localhost:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        "TRACE /name HTTP/1.1\r\nHost: shopshopshopshopshop.localhost\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n",
        "POST /name HTTP/1.0\r\nHost: a.localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      })
  void isRefusedWholly(String request) throws IOException {
    refused(request);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zz\r\nabc\r\n0\r\n\r\n", "-1\r\n\r\n", "5;\u0000\r\nabcdeX\r\n0\r\n\r\n"})
  void aChunkThatIsNoneEndsTheConnection(String body) throws IOException {
    try (var client = new RawClient(door.port())) {
      client.say("POST /count HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + body);
      client.say("GET /name HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.rest()).doesNotContain("shop");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20_000, 200_000})
  void aHeadThatIsTooLongIsRefused(int length) throws IOException {
    try (var client = new RawClient(door.port())) {
      client.say("GET /" + "a".repeat(length) + " HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 414");
    }
    try (var client = new RawClient(door.port())) {
      client.say("GET / HTTP/1.1\r\n" + HOST + "X: " + "a".repeat(length * 2) + "\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 431");
    }
  }

  private static void refused(String request) throws IOException {
    var before = shop.asked.get();
    try (var client = new RawClient(door.port())) {
      client.say(request);
      var answer = client.rest();
      assertThat(answer).matches("(?s)HTTP/1.1 (400|405|417|505) .*");
      assertThat(answer.split("HTTP/1\\.1 [0-9]", -1)).as("one answer").hasSize(2);
    }
    assertThat(shop.asked.get()).isEqualTo(before);
  }
}
