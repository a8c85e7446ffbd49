package dev.supaplane.command.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.supaplane.command.webhook.Receiver.Call;
import dev.supaplane.command.webhook.Receiver.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** To whom a delivery is really sent, and what is read of the answer (E6). */
@Timeout(120)
class HttpSenderTest {
  private static final String TRUST = "javax.net.ssl.trustStore";
  private static final String PASSWORD = "changeit";

  @TempDir static Path directory;
  private static WebhookWorld world;
  private static HttpsServer server;
  private static final List<String> HOSTS = new CopyOnWriteArrayList<>();

  /** A receiver with a certificate for hooks.example.test, at an address of this machine. */
  @BeforeAll
  static void start() throws Exception {
    world = new WebhookWorld(directory);
    var store = directory.resolve("receiver.p12");
    make(store, directory.resolve("trust.jks"));
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(load(store), PASSWORD.toCharArray());
    var tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            HOSTS.add(exchange.getRequestHeaders().getFirst("Host"));
            exchange.sendResponseHeaders(204, -1);
          }
        });
    server.start();
  }

  @BeforeEach
  void fresh() {
    world.clear();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
    world.close();
  }

  @Test
  void theCertificateMustBeTrustedAndOfTheNameInTheUrlWhateverAddressItLeadsTo() {
    assertThat(send("hooks.example.test").words()).contains("no TLS connection");
    var before = System.getProperty(TRUST);
    System.setProperty(TRUST, directory.resolve("trust.jks").toString());
    try {
      assertThat(send("other.example.test").words()).contains("no TLS connection");
      assertThat(HOSTS).isEmpty();
      assertThat(send("hooks.example.test").status()).isEqualTo(204);
      assertThat(HOSTS).containsExactly("hooks.example.test:" + port());
    } finally {
      if (before == null) {
        System.clearProperty(TRUST);
      } else {
        System.setProperty(TRUST, before);
      }
    }
  }

  @Test
  void redirectsAreNotFollowedAndAnAnswerIsReadOnlyInItsBeginning() {
    try (var receiver = new Receiver()) {
      var courier = world.courier("one", world.sender, Runnable::run);
      var hook = world.hook(receiver.url());
      receiver.does(
          call ->
              call.path().equals("/hook")
                  ? new Reply(302, Map.of("Location", "/elsewhere"), "no\u0007 more")
                  : Reply.of(200));
      world.happen("shop1");
      world.step(courier);
      assertThat(receiver.calls()).extracting(Call::path).containsExactly("/hook");
      assertThat(world.see(hook).lastFailureWords()).contains("302", "redirects are not followed");
      receiver.does(_ -> new Reply(500, Map.of(), "x".repeat(3_000_000)));
      world.pass(Duration.ofSeconds(5));
      world.step(courier);
      var number = world.book.page(hook, null, 0, 1).getFirst().number();
      var attempts = world.book.attempts(number, 10);
      assertThat(attempts.getFirst().excerpt()).isEqualTo("no\uFFFD more");
      assertThat(attempts.getLast().excerpt()).isEqualTo("x".repeat(500));
      assertThat(attempts.getLast().status()).isEqualTo(500);
    }
  }

  @Test
  void whereHooksMayNotReachIsJudgedAtEachAttempt() {
    try (var receiver = new Receiver()) {
      var hook = world.hook(receiver.url());
      world.happen("shop1");
      var strict = new AddressGuard(false, InetAddress::getAllByName);
      var clock = (InstantSource) world::now;
      try (var sender = new HttpSender(strict, world.keys, clock, WebhookWorld.SETTINGS)) {
        world.step(world.courier("strict", sender, Runnable::run));
      }
      assertThat(receiver.calls()).isEmpty();
      assertThat(world.see(hook).lastFailureWords()).contains("no private address");
      assertThat(world.see(hook).pending()).isEqualTo(1);
    }
  }

  private static int port() {
    return server.getAddress().getPort();
  }

  private static Answer send(String name) {
    var guard = new AddressGuard(true, _ -> new InetAddress[] {InetAddress.getLoopbackAddress()});
    var hook = world.hook("https://" + name + ":" + port() + "/");
    var parcel =
        new Parcel(
            UUID.randomUUID(), hook, "shop1", 1, "event-1", world.see(hook).wish().url(), "{}", 0);
    try (var sender = new HttpSender(guard, world.keys, world::now, WebhookWorld.SETTINGS)) {
      return sender.send(parcel);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static KeyStore load(Path store) throws GeneralSecurityException, IOException {
    var keys = KeyStore.getInstance("PKCS12");
    try (var file = Files.newInputStream(store)) {
      keys.load(file, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static void make(Path keys, Path trust) throws IOException, InterruptedException {
    var certificate = directory.resolve("receiver.crt").toString();
    keytool(
        keys,
        "PKCS12",
        List.of("-genkeypair", "-alias", "receiver", "-keyalg", "EC", "-dname", "CN=receiver"),
        List.of("-ext", "SAN=dns:hooks.example.test", "-validity", "2"));
    keytool(
        keys,
        "PKCS12",
        List.of("-exportcert", "-alias", "receiver"),
        List.of("-file", certificate));
    // Of a kind that can be read without its password.
    keytool(
        trust,
        "JKS",
        List.of("-importcert", "-alias", "receiver", "-noprompt"),
        List.of("-file", certificate));
  }

  private static void keytool(Path store, String kind, List<String> what, List<String> more)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(what);
    command.addAll(more);
    command.addAll(
        List.of("-keystore", store.toString(), "-storetype", kind, "-storepass", PASSWORD));
    assertThat(new ProcessBuilder(command).redirectErrorStream(true).start().waitFor()).isZero();
  }
}
