package dev.supaplane.provisioner.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookCommandsTest {
  @Test
  void noneIsTheBuiltInEngine() {
    assertThat(HookCommands.of(Optional.empty(), Optional.of("  "))).isEmpty();
  }

  @Test
  void bothReplaceIt() {
    assertThat(HookCommands.of(Optional.of("/bin/sh -c 'exit 0'"), Optional.of("true")))
        .contains(new HookCommands(List.of("/bin/sh", "-c", "exit 0"), List.of("true")));
  }

  @Test
  void oneAloneIsAMistakeThatSaysWhatIsMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HookCommands.of(Optional.of("/bin/true"), Optional.empty()))
        .withMessageContaining(HookCommands.DESTROY);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HookCommands.of(Optional.empty(), Optional.of("/bin/true")))
        .withMessageContaining(HookCommands.PROVISION);
  }

  @Test
  void aProgramThatCannotBeRunIsFoundWhenTheWorkerStarts(@TempDir Path directory)
      throws IOException {
    var noProgram = directory.resolve("up");
    Files.writeString(noProgram, "exit 0\n");
    Files.setPosixFilePermissions(noProgram, PosixFilePermissions.fromString("rw-------"));
    for (var program :
        List.of(
            "/nowhere/at-all",
            noProgram.toString(),
            directory.toString(),
            "./up",
            "bin/up",
            "no-program-of-this-name")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> HookCommands.of(Optional.of(program), Optional.of("/bin/true")))
          .withMessageStartingWith(HookCommands.PROVISION);
    }
  }
}
