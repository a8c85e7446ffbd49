package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.supaplane.embedded.EmbeddedKafka;
import dev.supaplane.embedded.EmbeddedPostgreSql;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole program with a certificate: what people reach speaks TLS and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TlsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir static Path directory;
  private Installation installation;
  private Listening listening;
  private TestPem pem;
  private EmbeddedKafka kafka;
  private EmbeddedPostgreSql postgres;
  private ConfigurableApplicationContext context;

  @BeforeAll
  void start() throws IOException, InterruptedException, GeneralSecurityException {
    pem = TestPem.make(directory, "first");
    installation = new Installation(directory.resolve("data"), freePorts());
    listening = new Listening("127.0.0.1", Optional.of(pem.files()), false);
    listening.demandSafe(null);
    installation.prepare();
    installation.makeTokens(null, new PrintWriter(new StringWriter()));
    kafka = EmbeddedKafka.start(directory.resolve("kafka"), installation.kafkaPort());
    postgres = EmbeddedPostgreSql.start(directory.resolve("postgres"), 0);
    postgres.createDatabase("supaplane_command");
    postgres.createDatabase("supaplane_query");
    var databases =
        new Databases(
            URI.create(postgres.url("x").substring("jdbc:".length())).getAuthority(),
            postgres.username(),
            postgres.password());
    var settings = Settings.ofTheWhole(installation, listening, databases);
    settings.put("supaplane.worker.docker-host", "unix://" + directory.resolve("nobody.sock"));
    settings.put("spring.ssl.bundle.watch.file.quiet-period", "200ms");
    var application = new SpringApplication(StandaloneApplication.class);
    application.setDefaultProperties(settings);
    context = application.run();
  }

  @AfterAll
  void stop() {
    context.close();
    kafka.close();
    postgres.close();
  }

  @Test
  @Order(1)
  void requestsAreAnsweredOverTlsWithWhatTheBrowserIsToRemember()
      throws IOException, InterruptedException {
    try (var client = listening.client().build()) {
      var answer = ask(client, listening.url(installation) + "/v1/organizations");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Strict-Transport-Security"))
          .contains("max-age=31536000");
      assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }
  }

  @Test
  @Order(2)
  void whoDoesNotSpeakTlsIsToldNothing() throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), installation.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      var said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(said).doesNotContain("HTTP/").doesNotContain("ok");
    }
    try (var stranger = HttpClient.newHttpClient()) {
      assertThatThrownBy(() -> ask(stranger, listening.url(installation) + "/livez"))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  @Order(3)
  void theTerminalsClientTrustsThisInstallationAlone()
      throws IOException, InterruptedException, GeneralSecurityException {
    var other = TestPem.make(directory, "other");
    var mistaken = new Listening("127.0.0.1", Optional.of(other.files()), false);
    try (var client = mistaken.client().build()) {
      assertThatThrownBy(() -> ask(client, listening.url(installation) + "/livez"))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  @Order(4)
  void partsReachEachOtherByTheInnerPortAndItsRulesAreTheSame()
      throws IOException, InterruptedException {
    var inner = listening.innerUrl(installation);
    try (var client = HttpClient.newHttpClient()) {
      assertThat(ask(client, inner + "/v1/organizations").statusCode()).isEqualTo(200);
      var anonymous = HttpRequest.newBuilder(URI.create(inner + "/v1/organizations")).build();
      assertThat(client.send(anonymous, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
      // The platform's part asks the others, by that port.
      assertThat(ask(client, inner + "/platform/organizations").statusCode()).isEqualTo(200);
    }
  }

  @Test
  @Order(5)
  void aRenewedCertificateIsTakenWithoutARestart()
      throws IOException, InterruptedException, GeneralSecurityException {
    var renewed = TestPem.make(directory, "renewed");
    // As whoever renews does it: the old one is never half there.
    Files.move(renewed.key(), pem.key(), StandardCopyOption.REPLACE_EXISTING);
    Files.move(renewed.chain(), pem.chain(), StandardCopyOption.REPLACE_EXISTING);
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(SSLException.class)
        .untilAsserted(
            () -> {
              try (var client = listening.client().build()) {
                assertThat(ask(client, listening.url(installation) + "/livez").statusCode())
                    .isEqualTo(200);
              }
            });
  }

  private HttpResponse<String> ask(HttpClient client, String url)
      throws IOException, InterruptedException {
    var token = Files.readString(installation.superuserToken()).strip();
    return client.send(
        HttpRequest.newBuilder(URI.create(url))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token)
            .build(),
        BodyHandlers.ofString());
  }

  private static int freePorts() throws IOException {
    while (true) {
      try (var first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        var port = first.getLocalPort();
        if (port < 65_000 && IntStream.rangeClosed(1, 9).allMatch(n -> isFree(port + n))) {
          return port;
        }
      }
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException _) {
      return false;
    }
  }
}
