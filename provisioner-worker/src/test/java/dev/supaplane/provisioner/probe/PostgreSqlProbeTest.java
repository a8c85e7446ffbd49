package dev.supaplane.provisioner.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.embedded.EmbeddedPostgreSql;
import dev.supaplane.provisioner.stack.Probe;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgreSqlProbeTest {
  private static final String PASSWORD = "a-password-that-nobody-may-see";
  private static final int SSL_REQUEST = 80_877_103;

  @TempDir static Path folder;
  private static EmbeddedPostgreSql server;
  private static NetworkProber prober;

  @BeforeAll
  static void start() {
    server = EmbeddedPostgreSql.start(folder.resolve("postgres"), 0);
    prober =
        new NetworkProber(
            new AddressFinder(
                "127.0.0.1", Optional.empty(), new HostSurroundings(false, Optional.empty())),
            Duration.ofSeconds(20));
  }

  @AfterAll
  static void stop() {
    prober.close();
    server.close();
  }

  @Test
  void aLoginThatWorksIsHealthyAndTellsTheVersion() {
    assertThat(prober.probe(target(port(), server.password(), "postgres")))
        .isInstanceOfSatisfying(
            ProbeResult.Healthy.class,
            r ->
                assertThat(r.serverVersion())
                    .hasValueSatisfying(v -> assertThat(v).matches("\\d+(\\.\\d+)*.*")));
  }

  @Test
  void aWrongPasswordIsToldWithoutIt() {
    assertThat(prober.probe(target(port(), PASSWORD, "postgres")))
        .isInstanceOfSatisfying(
            ProbeResult.WrongPassword.class,
            r -> assertThat(r.reason()).contains("127.0.0.1").doesNotContain(PASSWORD));
  }

  @Test
  void aDatabaseThatIsNotThereIsSickWhateverItsName() {
    assertThat(prober.probe(target(port(), server.password(), "no/such?db=x&ssl=true")))
        .isEqualTo(
            new ProbeResult.Sick(
                "PostgreSQL at 127.0.0.1:" + port() + " refuses with SQLSTATE 3D000"));
  }

  @ParameterizedTest
  @CsvSource({
    "57P03, NotYet",
    "57P01, NotYet",
    "28P01, WrongPassword",
    "28000, Sick",
    "53300, Sick",
    "XX000, Sick",
    "not-a-state, Sick"
  })
  void aRefusalIsToldByItsStateAndNeverByItsText(String state, String result) throws Exception {
    try (var refusing = new Listener(connection -> refuse(connection, state))) {
      var told = prober.probe(target(refusing.port(), PASSWORD, "postgres"));
      assertThat(told.getClass().getSimpleName()).isEqualTo(result);
      assertThat(told.toString())
          .doesNotContain("hostile")
          .doesNotContain(PASSWORD)
          .doesNotContain("not-a-state");
    }
  }

  private static void refuse(Socket connection, String state) throws IOException {
    var input = new DataInputStream(connection.getInputStream());
    var output = new DataOutputStream(connection.getOutputStream());
    int length = input.readInt();
    while (length == 8 && input.readInt() == SSL_REQUEST) {
      output.write('N');
      length = input.readInt();
    }
    input.skipNBytes(length - 4L);
    var fields = "SFATAL\0VFATAL\0C" + state + "\0Mhostile words " + PASSWORD + "\0\0";
    output.write('E');
    output.writeInt(4 + fields.length());
    output.write(fields.getBytes(StandardCharsets.UTF_8));
    output.flush();
  }

  private static int port() {
    return URI.create(server.url("postgres").substring("jdbc:".length())).getPort();
  }

  private static ProbeTarget target(int port, String password, String database) {
    return new ProbeTarget(
        "db",
        new Probe.PostgreSql(5432, server.username(), password, database),
        List.of(new HostPort("127.0.0.1", port)));
  }
}
