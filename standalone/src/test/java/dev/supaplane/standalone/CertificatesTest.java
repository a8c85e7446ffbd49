package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is wrong with the files for TLS, or with where one listens, is told before anything runs.
 */
class CertificatesTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"-keyalg RSA -keysize 2048", "-keyalg EC", "-keyalg Ed25519"})
  void eachKindOfKeyIsTaken(String kind)
      throws IOException, InterruptedException, GeneralSecurityException {
    var pem = TestPem.make(directory, "good", kind.split(" ", -1));
    assertThatCode(() -> Certificates.demandGood(pem.files())).doesNotThrowAnyException();
  }

  @Test
  void aCertificateThatIsNotGoodNowIsRefusedWithItsTime()
      throws IOException, InterruptedException, GeneralSecurityException {
    var old =
        TestPem.make(directory, "old", "-keyalg", "EC", "-startdate", "-40d", "-validity", "30");
    assertRefused(old.files(), "old.crt expired at 20");
    var early =
        TestPem.make(directory, "early", "-keyalg", "EC", "-startdate", "+2d", "-validity", "30");
    assertRefused(early.files(), "is good from 20");
  }

  @Test
  void filesThatDoNotBelongTogetherOrAreNoneAreRefusedByName()
      throws IOException, InterruptedException, GeneralSecurityException {
    var one = TestPem.make(directory, "one");
    var two = TestPem.make(directory, "two");
    var rsa = TestPem.make(directory, "rsa", "-keyalg", "RSA", "-keysize", "2048");
    var none = directory.resolve("none");
    var text = Files.writeString(directory.resolve("text"), "certainly not PEM\n");
    var empty = Files.writeString(directory.resolve("empty"), "");
    var broken =
        Files.writeString(
            directory.resolve("broken"),
            "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");
    assertRefused(new Doors.Certificate(one.chain(), two.key()), "two.key is not that of");
    assertRefused(new Doors.Certificate(one.chain(), rsa.key()), "rsa.key is no key of");
    assertRefused(new Doors.Certificate(none, one.key()), "which is not there");
    assertRefused(new Doors.Certificate(one.chain(), none), "SUPAPLANE_TLS_KEY names");
    assertRefused(new Doors.Certificate(text, one.key()), "no chain of certificates");
    assertRefused(new Doors.Certificate(empty, one.key()), "holds no certificate");
    assertRefused(new Doors.Certificate(one.chain(), text), "holds no key");
    assertRefused(new Doors.Certificate(directory, one.key()), directory.toString());
    assertThatThrownBy(() -> Certificates.demandGood(new Doors.Certificate(one.chain(), broken)))
        .isInstanceOf(Trouble.class)
        .hasMessageNotContaining("c2VjcmV0")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, , true",
    "127.4.5.6, , true",
    "127.example.com, , false",
    "localhost, , true",
    "0.0.0.0, , false",
    "10.1.2.3, , false",
    "::, , false",
    "0.0.0.0, behind-proxy, true"
  })
  void beyondThisHostNothingIsSpokenInTheOpen(String address, String plain, boolean starts) {
    var listening =
        Listening.of(
            Map.of("SUPAPLANE_ADDRESS", address, "SUPAPLANE_PLAIN_HTTP", plain == null ? "" : plain)
                ::get);
    for (var part : new Part[] {null, Part.COMMAND, Part.QUERY, Part.PLATFORM, Part.WORKER}) {
      if (starts) {
        assertThatCode(() -> listening.demandSafe(part)).doesNotThrowAnyException();
      } else {
        assertThatThrownBy(() -> listening.demandSafe(part))
            .isInstanceOf(Trouble.class)
            .hasMessageContaining("SUPAPLANE_ADDRESS=" + address)
            .hasMessageContaining("SUPAPLANE_PLAIN_HTTP=behind-proxy");
      }
    }
    assertThatCode(() -> listening.demandSafe(Part.GATEWAY)).doesNotThrowAnyException();
  }

  @Test
  void doorsBeyondThisHostSpeakTlsOrStandBehindAProxy()
      throws IOException, InterruptedException, GeneralSecurityException {
    var beyond = Map.of("SUPAPLANE_DOORS_ADDRESS", "127.example.com");
    assertThatThrownBy(() -> Listening.of(beyond::get).demandSafeDoors(Doors.of(beyond::get)))
        .isInstanceOf(Trouble.class)
        .hasMessageContaining("SUPAPLANE_DOORS_ADDRESS=127.example.com");
    var proxied = new HashMap<>(beyond);
    proxied.put("SUPAPLANE_PLAIN_HTTP", "behind-proxy");
    var pem = TestPem.make(directory, "doors");
    var encrypted = new HashMap<>(beyond);
    encrypted.put("SUPAPLANE_TLS_CERTIFICATE", pem.chain().toString());
    encrypted.put("SUPAPLANE_TLS_KEY", pem.key().toString());
    for (Map<String, String> safe :
        List.of(proxied, encrypted, Map.of("SUPAPLANE_DOORS_ADDRESS", "127.54.32.1"))) {
      assertThatCode(() -> Listening.of(safe::get).demandSafeDoors(Doors.of(safe::get)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void withTlsOneMayListenAnywhereAndIsReachedByIt()
      throws IOException, InterruptedException, GeneralSecurityException {
    var pem = TestPem.make(directory, "good");
    var environment =
        Map.of(
            "SERVER_ADDRESS", "0.0.0.0",
            "SUPAPLANE_TLS_CERTIFICATE", pem.chain().toString(),
            "SUPAPLANE_TLS_KEY", pem.key().toString());
    var listening = Listening.of(environment::get);
    listening.demandSafe(null);
    var installation = new Installation(directory, 8700);
    assertThat(listening.url(installation)).isEqualTo("https://127.0.0.1:8700");
    assertThat(listening.innerUrl(installation)).isEqualTo("http://127.0.0.1:8705");
    // Parts speak plain HTTP with each other, certificate or not.
    assertThatThrownBy(() -> listening.demandSafe(Part.COMMAND)).isInstanceOf(Trouble.class);
    assertThatThrownBy(() -> Listening.of(Map.of("SUPAPLANE_PLAIN_HTTP", "yes")::get))
        .isInstanceOf(Trouble.class);
  }

  private static void assertRefused(Doors.Certificate files, String why) {
    assertThatThrownBy(() -> Certificates.demandGood(files))
        .isInstanceOf(Trouble.class)
        .hasMessageContaining(why)
        .hasMessageContaining("docs/runbooks/certificates.md");
  }
}
