package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    Installation.makeToken(file, Optional.of("given"), "sbp_");
    assertThat(Files.readString(file).strip()).isEqualTo("given");
  }

  @Test
  void aDirectoryBelongsToOneProcess() throws IOException {
    var installation = new Installation(directory.resolve("data"), 8700);
    installation.prepare();
    try (var lock = installation.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(installation::lock)
          .isInstanceOf(Trouble.class)
          .hasMessageContaining("another supaplane runs");
    }
  }
}
