package dev.supaplane.command.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
  @TempDir Path directory;

  @Test
  void itIsMadeOnceForItsOwnerAloneAndLeavesNothingElse() throws IOException {
    var first = SigningKey.load(directory);
    var again = SigningKey.load(directory);
    assertThat(first.isFresh()).isTrue();
    assertThat(again.isFresh()).isFalse();
    assertThat(again.fingerprint()).isEqualTo(first.fingerprint());
    assertThat(permissions("audit.key")).isEqualTo("rw-------");
    assertThat(permissions("audit.pub")).isEqualTo("rw-r--r--");
    assertThat(Files.readString(directory.resolve("audit.pub"))).doesNotContain("PRIVATE");
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void manyWhoBeginAtOnceHaveOneKey() throws Exception {
    try (var many = Executors.newFixedThreadPool(8)) {
      var keys = new ArrayList<String>();
      var fresh = new ArrayList<Boolean>();
      for (var made :
          many.invokeAll(
              Collections.nCopies(16, (Callable<SigningKey>) () -> SigningKey.load(directory)))) {
        keys.add(made.get().fingerprint());
        fresh.add(made.get().isFresh());
      }
      assertThat(keys).containsOnly(keys.getFirst());
      assertThat(fresh).containsOnlyOnce(true);
    }
  }

  @Test
  void aPublicKeyThatIsMissingIsWrittenAgainAndADamagedKeyIsRefusedUnquoted() throws IOException {
    SigningKey.load(directory);
    Files.delete(directory.resolve("audit.pub"));
    SigningKey.load(directory);
    assertThat(directory.resolve("audit.pub")).exists();
    Files.writeString(directory.resolve("audit.key"), "-----BEGIN PRIVATE KEY-----\nhush\n");
    assertThatThrownBy(() -> SigningKey.load(directory))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("damaged")
        .hasMessageNotContaining("hush");
  }

  private String permissions(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file)));
  }
}
