package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallationTest {
  @TempDir Path directory;

  @Test
  void aTokenIsMadeOnceAndForItsOwnerAlone() throws IOException {
    var file = directory.resolve("token");
    assertThat(Installation.makeToken(file, Optional.empty(), "sbp_")).isTrue();
    var token = Files.readString(file).strip();
    assertThat(token).matches("sbp_[0-9a-f]{40}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Installation.makeToken(file, Optional.empty(), "sbp_")).isFalse();
    assertThat(Files.readString(file).strip()).isEqualTo(token);
  }

  @Test
  void aGivenTokenReplacesTheOneThatWasMade() throws IOException {
    var file = directory.resolve("token");
    Installation.makeToken(file, Optional.empty(), "sbp_");
    var given = "given-".repeat(6);
    assertThat(Installation.makeToken(file, Optional.of(given), "sbp_")).isFalse();
    assertThat(Files.readString(file).strip()).isEqualTo(given);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aPasswordIsMadeOnceUnlessOneIsGiven() throws IOException {
    var file = directory.resolve("password");
    assertThat(Installation.makePassword(file, Optional.empty())).isTrue();
    assertThat(Files.readString(file).strip()).matches("[0-9a-f]{24}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Installation.makePassword(file, Optional.empty())).isFalse();
    assertThat(Installation.makePassword(file, Optional.of("of eight or more"))).isFalse();
    assertThat(Files.readString(file)).isEqualTo("of eight or more\n");
    for (var bad :
        new String[] {"short", " begins with a space", "two\nlines here", "x".repeat(257)}) {
      assertThatThrownBy(() -> Installation.makePassword(file, Optional.of(bad)))
          .isInstanceOf(Trouble.class)
          .hasMessageContaining("SUPAPLANE_SUPERUSER_PASSWORD")
          .hasMessageNotContaining(bad);
    }
    assertThat(Files.readString(file)).isEqualTo("of eight or more\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "31-characters-are-one-too-few--",
        "a space makes it two words, so no"
      })
  void aGivenTokenThatIsNoneLeavesTheOneThatIsThere(String given) throws IOException {
    var file = directory.resolve("token");
    Installation.makeToken(file, Optional.empty(), "sbp_");
    var before = Files.readString(file);
    assertThatThrownBy(() -> Installation.makeToken(file, Optional.of(given), "sbp_"))
        .isInstanceOf(Trouble.class)
        .hasMessageContaining("SUPAPLANE_SUPERUSER_TOKEN");
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void aTakenPortIsToldWithTheWayOut() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var kafkas = new Installation(directory, taken.getLocalPort() - 2);
      assertThatThrownBy(() -> kafkas.demandPorts(null))
          .isInstanceOf(Trouble.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " is taken")
          .hasMessageContaining("SUPAPLANE_PORT");
    }
  }

  @Test
  void aDirectoryBelongsToOneProcess() throws IOException {
    try (var _ = Claim.of(directory, null)) {
      assertThatThrownBy(() -> Claim.of(directory, null))
          .isInstanceOf(Trouble.class)
          .hasMessageContaining("another supaplane runs");
      assertThatThrownBy(() -> Claim.of(directory, Part.WORKER)).isInstanceOf(Trouble.class);
    }
    try (var _ = Claim.of(directory, Part.WORKER)) {
      assertThatThrownBy(() -> Claim.of(directory, Part.WORKER)).isInstanceOf(Trouble.class);
      assertThatThrownBy(() -> Claim.of(directory, null)).isInstanceOf(Trouble.class);
    }
    Claim.of(directory, null).close();
  }
}
