package dev.supaplane.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.KnownRoutes;
import dev.supaplane.gateway.net.Lookup;
import dev.supaplane.gateway.route.Address;
import dev.supaplane.gateway.route.Domains;
import dev.supaplane.gateway.route.Route;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Two servers, a door, and clients that go through it. */
abstract class ThroughTheApiDoor {
  static final ProjectRef SHOP = new ProjectRef("shopshopshopshopshop");
  static final ProjectRef BLOG = new ProjectRef("blogblogblogblogblog");
  static final ProjectRef OTHER = new ProjectRef("otherotherotherother");
  static final long MUCH = 100L << 20;

  static EventLoopGroup threads;
  static Lookup lookup;
  static Backend shop;
  static Backend blog;

  final KnownRoutes routes =
      new KnownRoutes().put(SHOP, open(shop.port())).put(BLOG, open(blog.port()));
  final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  ApiDoor door = door(ApiSettings.plain(0));

  @BeforeAll
  static void start() throws IOException {
    threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    lookup = new Lookup();
    shop = new Backend("shop");
    blog = new Backend("blog");
  }

  @AfterAll
  static void stop() throws InterruptedException {
    shop.close();
    blog.close();
    lookup.close();
    threads.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @AfterEach
  void close() {
    door.close(Duration.ZERO);
    http.shutdownNow();
  }

  /** Waits until a number that has grown has not for a while. */
  static void awaitStandstill(AtomicLong number) {
    var last = new AtomicLong();
    Awaitility.await()
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              var now = number.get();
              return last.getAndSet(now) == now && now > 0;
            });
  }

  static long used() {
    var metric = ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric();
    return metric.usedDirectMemory() + metric.usedHeapMemory();
  }

  static Route open(int port) {
    return new Route.Open(null, new Address("127.0.0.1", port), false);
  }

  ApiDoor door(ApiSettings settings) {
    return ApiDoor.open(settings, routes, new Domains(List.of("example.com")), lookup, threads);
  }

  void reopen(ApiSettings settings) {
    door.close(Duration.ZERO);
    door = door(settings);
  }

  static String request(String method, ProjectRef ref, String path, String headers) {
    return method + " " + path + " HTTP/1.1\r\nHost: " + ref + ".localhost\r\n" + headers + "\r\n";
  }

  HttpResponse<String> get(String host, String path) throws Exception {
    return http.send(to(host, path).GET().build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, HttpRequest.BodyPublisher body) throws Exception {
    return http.send(to(SHOP + ".localhost", path).POST(body).build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder to(String host, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + path))
        .header("Host", host);
  }

  void told(String host, int status, String code) throws Exception {
    var answer = get(host, "/");
    assertThat(answer.statusCode()).as(host).isEqualTo(status);
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
  }
}
