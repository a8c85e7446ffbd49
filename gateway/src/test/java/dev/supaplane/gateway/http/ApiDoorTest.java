package dev.supaplane.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.gateway.TestCertificate;
import dev.supaplane.gateway.route.Route;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests through the door to real servers. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ApiDoorTest extends ThroughTheApiDoor {
  @Test
  void theHostSaysWhichProject() throws Exception {
    assertThat(get(SHOP + ".localhost", "/name").body()).isEqualTo("shop");
    assertThat(get(BLOG + ".example.com", "/name").body()).isEqualTo("blog");
    assertThat(get(BLOG + ".LOCALHOST:8000", "/name").body()).isEqualTo("blog");
  }

  @Test
  void oneConnectionCanAskSeveralProjectsInTurnAndAtOnce() throws Exception {
    try (var client = new RawClient(door.port())) {
      for (var i = 0; i < 3; i++) {
        client.say(request("GET", SHOP, "/name", "")).say(request("GET", BLOG, "/name", ""));
      }
      client.say(request("GET", SHOP, "/name", "Connection: close\r\n"));
      var answers = client.rest();
      assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(8);
      assertThat(answers.replaceAll("(?s)(HTTP.*?\r\n\r\n)", " "))
          .isEqualTo(" shop blog shop blog shop blog shop");
    }
  }

  @Test
  void whatIsToldOfTheClientIsToldByTheDoorAlone() throws Exception {
    try (var client = new RawClient(door.port())) {
      client.say(
          request(
              "GET",
              SHOP,
              "/asked?q=%20x",
              """
              X-Forwarded-For: 6.6.6.6\r
              x-forwarded-host: evil\r
              X_Forwarded_Proto: https\r
              X-Real-IP: 6.6.6.6\r
              Forwarded: for=6.6.6.6\r
              Connection: close, X-Secret, Host, Content-Length\r
              X-Secret: of this hop\r
              Keep-Alive: 5\r
              TE: trailers\r
              Upgrade: h2c\r
              apikey: abc\r
              """));
      var answer = client.rest();
      assertThat(answer)
          .contains("GET /asked?q=%20x")
          .contains("X-forwarded-for=[127.0.0.1]")
          .contains("X-forwarded-host=[" + SHOP + ".localhost]")
          .contains("X-forwarded-proto=[http]")
          .contains("X-forwarded-port=[" + door.port() + "]")
          .contains("Host=[" + SHOP + ".localhost]")
          .contains("Apikey=[abc]")
          .contains("X-mine: yes")
          .doesNotContain("6.6.6.6", "evil", "X-secret", "Te=", "Upgrade=", "Keep-alive=")
          .doesNotContain("X_forwarded", "timeout=5");
    }
  }

  @Test
  void bodiesGoBothWaysChunkedOrNot() throws Exception {
    var text = "0123456789".repeat(100_000);
    var known = post("/echo", BodyPublishers.ofString(text));
    assertThat(known.body()).isEqualTo(text);
    var unknown =
        post(
            "/echo",
            BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
    assertThat(unknown.body()).isEqualTo(text);
    assertThat(unknown.headers().firstValue("Transfer-Encoding")).contains("chunked");
  }

  @Test
  void anAnswerToHeadHasALengthAndNoBody() throws Exception {
    try (var client = new RawClient(door.port())) {
      client.say(request("HEAD", SHOP, "/name", "")).say(request("GET", BLOG, "/name", ""));
      assertThat(client.head()).contains("200").containsIgnoringCase("Content-Length: 4");
      assertThat(client.head()).startsWith("HTTP/1.1 200");
      assertThat(new String(client.bytes(4), StandardCharsets.US_ASCII)).isEqualTo("blog");
    }
  }

  @Test
  void anOldClientIsAnsweredUntilTheEndOfTheConnection() throws Exception {
    try (var client = new RawClient(door.port())) {
      client.say("GET /much?100000 HTTP/1.0\r\nHost: " + SHOP + ".localhost\r\n\r\n");
      assertThat(client.head()).doesNotContainIgnoringCase("chunked");
      assertThat(client.rest()).hasSize(100_000);
    }
  }

  @Test
  void aHundredMegabytesGoUpWithLittleMemory() throws Exception {
    var most = new long[1];
    var body =
        new InputStream() {
          private long left = MUCH;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] bytes, int from, int length) {
            most[0] = Math.max(most[0], used());
            if (left == 0) {
              return -1;
            }
            var size = (int) Math.min(length, left);
            left -= size;
            return size;
          }
        };
    var before = used();
    assertThat(post("/count", BodyPublishers.ofInputStream(() -> body)).body())
        .isEqualTo(Long.toString(MUCH));
    assertThat(most[0] - before).isLessThan(24L << 20);
  }

  @Test
  void aHundredMegabytesComeDownOnlyAsFastAsTheyAreRead() throws Exception {
    var before = used();
    try (var client = new RawClient(door.port())) {
      client.say(request("GET", SHOP, "/much?" + MUCH, "Connection: close\r\n"));
      client.head();
      // Nobody reads: the server comes to a halt far from its end, and the door keeps little.
      awaitStandstill(shop.sent);
      assertThat(shop.sent.get()).isLessThan(MUCH / 2);
      assertThat(used() - before).isLessThan(24L << 20);
      var total = 0L;
      var buffer = new byte[1 << 16];
      for (var read = 0; read >= 0; read = client.in().read(buffer)) {
        total += read;
      }
      assertThat(total).isGreaterThan(MUCH);
      assertThat(shop.sent.get()).isEqualTo(MUCH);
    }
  }

  @Test
  void aServerThatStopsReadingStopsTheClient() throws Exception {
    var going = new CompletableFuture<Void>();
    try (var deaf =
            new RawBackend(
                socket -> {
                  RawClient.head(socket.getInputStream());
                  going.join();
                });
        var client = new RawClient(door.port())) {
      routes.put(OTHER, open(deaf.port()));
      var before = used();
      client.say(request("POST", OTHER, "/", "Content-Length: " + MUCH + "\r\n"));
      var sent = new AtomicLong();
      var sending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  var block = new byte[1 << 16];
                  while (true) {
                    client.say(block);
                    sent.addAndGet(block.length);
                  }
                } catch (IOException e) {
                  // The test is over: the connection was closed.
                }
              },
              task -> Thread.ofPlatform().daemon().start(task));
      awaitStandstill(sent);
      assertThat(sent.get()).isLessThan(MUCH / 2);
      assertThat(used() - before).isLessThan(24L << 20);
      client.hangUp();
      going.complete(null);
      sending.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void byTlsItIsAsWithout(@TempDir Path directory) throws Exception {
    var certificate = TestCertificate.make(directory);
    var plain = ApiSettings.plain(0);
    var time = Duration.ofSeconds(20);
    reopen(
        new ApiSettings(
            plain.address(),
            0,
            Optional.of(new ApiSettings.Certificate(certificate.chain(), certificate.key())),
            10,
            10,
            time,
            time,
            time,
            time,
            time,
            time));
    var http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(certificate.trusted())
            .build();
    var size = 20 << 20;
    var base = "https://127.0.0.1:" + door.port();
    var host = SHOP + ".localhost";
    try (http) {
      var asked = HttpRequest.newBuilder(URI.create(base + "/asked")).header("Host", host).build();
      assertThat(http.send(asked, BodyHandlers.ofString()).body())
          .contains("X-forwarded-proto=[https]");
      var up =
          HttpRequest.newBuilder(URI.create(base + "/count"))
              .header("Host", host)
              .POST(BodyPublishers.ofByteArray(new byte[size]))
              .build();
      assertThat(http.send(up, BodyHandlers.ofString()).body()).isEqualTo("" + size);
      var down =
          HttpRequest.newBuilder(URI.create(base + "/much?" + size)).header("Host", host).build();
      assertThat(http.send(down, BodyHandlers.ofByteArray()).body()).hasSize(size);
    }
  }

  @Test
  void whyNobodyIsLetThroughIsTold() throws Exception {
    routes.put(OTHER, new Route.Shut(Route.Reason.PAUSED));
    told(OTHER + ".localhost", 540, "project_paused");
    assertThat(get(OTHER + ".localhost", "/").body())
        .isEqualTo(
            "{\"message\":\"The project is paused; restore it with POST /v1/projects/"
                + OTHER
                + "/restore\",\"code\":\"project_paused\"}");
    routes.put(OTHER, new Route.Shut(Route.Reason.GOING_DOWN));
    told(OTHER + ".localhost", 503, "project_going_down");
    routes.put(OTHER, new Route.Shut(Route.Reason.REMOVED));
    told(OTHER + ".localhost", 404, "project_removed");
    routes.put(OTHER, new Route.Open(null, null, true));
    told(OTHER + ".localhost", 503, "project_coming_up");
    routes.put(OTHER, new Route.Open(null, null, false));
    told(OTHER + ".localhost", 404, "project_without_api");
    routes.put(OTHER, open(1));
    told(OTHER + ".localhost", 502, "project_unreachable");
    for (var host :
        List.of(
            "localhost",
            "nobodynobodynobodyno.localhost",
            SHOP + ".elsewhere.com",
            "db." + SHOP + ".localhost",
            SHOP + "x.localhost",
            "x." + SHOP + ".localhost")) {
      told(host, 404, "project_not_found");
    }
  }

  @Test
  void aRefusedUploadIsAnsweredAndTheConnectionEnds() throws Exception {
    try (var client = new RawClient(door.port())) {
      client.say("POST / HTTP/1.1\r\nHost: nobody.localhost\r\nContent-Length: 1000000\r\n\r\n");
      client.say(new byte[500_000]);
      assertThat(client.rest()).startsWith("HTTP/1.1 404").contains("project_not_found");
    }
  }

  @Test
  void anAnswerThatIsBrokenOffLooksLikeOne() throws Exception {
    try (var broken =
            new RawBackend(
                socket -> {
                  RawClient.head(socket.getInputStream());
                  socket
                      .getOutputStream()
                      .write(
                          "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour"
                              .getBytes(StandardCharsets.US_ASCII));
                });
        var mute = new RawBackend(socket -> RawClient.head(socket.getInputStream()));
        var client = new RawClient(door.port())) {
      routes.put(OTHER, open(broken.port()));
      client.say(request("GET", OTHER, "/", ""));
      assertThat(client.head()).contains("Content-Length: 10");
      assertThat(client.rest()).isEqualTo("four");
      routes.put(OTHER, open(mute.port()));
      told(OTHER + ".localhost", 502, "bad_answer");
    }
  }

  @Test
  void whoIsTooSlowIsNotWaitedFor() throws Exception {
    var soon = Duration.ofMillis(400);
    var plain = ApiSettings.plain(0);
    reopen(
        new ApiSettings(
            plain.address(), 0, Optional.empty(), 10, 10, soon, soon, soon, soon, soon, soon));
    try (var mute =
        new RawBackend(
            socket -> {
              RawClient.head(socket.getInputStream());
              socket.getInputStream().read();
            })) {
      routes.put(OTHER, open(mute.port()));
      told(OTHER + ".localhost", 504, "project_too_slow");
      try (var silent = new RawClient(door.port());
          var slow = new RawClient(door.port());
          var lazy = new RawClient(door.port());
          var idle = new RawClient(door.port())) {
        slow.say("GET / HT");
        lazy.say(request("POST", SHOP, "/count", "Content-Length: 5\r\n")).say("123");
        idle.say(request("GET", SHOP, "/name", ""));
        assertThat(silent.rest()).startsWith("HTTP/1.1 408");
        assertThat(slow.rest()).startsWith("HTTP/1.1 408");
        assertThat(lazy.rest()).startsWith("HTTP/1.1 408");
        assertThat(idle.rest()).startsWith("HTTP/1.1 200").endsWith("shop");
      }
    }
    Awaitility.await().until(() -> door.connections() == 0);
  }

  @Test
  void placesAreLimited() throws Exception {
    var plain = ApiSettings.plain(0);
    var time = Duration.ofSeconds(10);
    reopen(
        new ApiSettings(
            plain.address(), 0, Optional.empty(), 2, 1, time, time, time, time, time, time));
    try (var one = new RawClient(door.port());
        var two = new RawClient(door.port())) {
      one.say(request("POST", SHOP, "/count", "Content-Length: 5\r\n")).say("123");
      Awaitility.await()
          .untilAsserted(
              () -> {
                try (var three = new RawClient(door.port())) {
                  three.say(request("GET", SHOP, "/name", ""));
                  assertThat(three.rest()).contains("too_many_connections");
                }
              });
      two.say(request("GET", SHOP, "/name", ""));
      assertThat(two.rest()).contains("too_many_requests");
      one.say("45");
      assertThat(one.head()).contains("200");
    }
  }

  @Test
  void anExchangeUnderWayMayEndWhenTheDoorCloses() throws Exception {
    try (var idle = new RawClient(door.port());
        var busy = new RawClient(door.port())) {
      idle.say(request("GET", SHOP, "/name", ""));
      idle.head();
      idle.bytes(4);
      busy.say(request("POST", SHOP, "/echo", "Content-Length: 5\r\n")).say("123");
      busy.head();
      var closing = CompletableFuture.runAsync(() -> door.close(Duration.ofSeconds(30)));
      assertThat(idle.rest()).isEmpty();
      assertThat(closing).isNotDone();
      busy.say("45");
      assertThat(busy.rest()).contains("45");
      closing.get(20, TimeUnit.SECONDS);
    }
  }
}
