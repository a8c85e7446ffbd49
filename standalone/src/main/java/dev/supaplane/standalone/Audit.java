package dev.supaplane.standalone;

import dev.supaplane.command.audit.Checkpoint;
import dev.supaplane.command.audit.SigningKey;
import dev.supaplane.command.audit.Verification;
import dev.supaplane.command.audit.Verification.Verdict.Broken;
import dev.supaplane.command.audit.Verification.Verdict.Sound;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What can be done with the audit without the control plane. */
@Command(
    name = "audit",
    description = "Verify the audit, offline",
    subcommands = {Audit.Verify.class})
final class Audit implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return 2;
  }

  /** Verifies an export. Asks nobody: the file and the public key are all it needs. */
  @Command(
      name = "verify",
      description = "Verify an export in JSON Lines with the public key alone",
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:nothing was changed",
        "1:something was; the first broken line is named",
        "2:wrong usage"
      })
  static final class Verify implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "<file>", description = "the export")
    private Path file = Path.of("");

    @Option(
        names = "--key",
        paramLabel = "<file>",
        description = "the public key (default: audit.pub of this installation)")
    private @Nullable Path key;

    @Option(
        names = "--witness",
        paramLabel = "<file>",
        description = "checkpoints that were kept elsewhere; the export must agree with them all")
    private @Nullable Path witness;

    @Override
    public Integer call() throws IOException {
      var publicKey = publicKey();
      var seen = witness == null ? List.<Checkpoint>of() : witness(witness, publicKey);
      demand(file);
      var out = spec.commandLine().getOut();
      try (var export = new BufferedInputStream(Files.newInputStream(file))) {
        var verdict = Verification.verify(export, publicKey, seen);
        switch (verdict) {
          case Sound sound ->
              out.printf(
                  "sound: entries %d to %d, signed at %s%s%n",
                  sound.from(),
                  sound.checkpoint().head().sequence(),
                  sound.checkpoint().at(),
                  seen.isEmpty() ? "" : ", as the witness has seen");
          case Broken broken -> out.printf("broken at line %d: %s%n", broken.line(), broken.why());
        }
        out.flush();
        return verdict instanceof Sound ? 0 : 1;
      }
    }

    private PublicKey publicKey() throws IOException {
      var from = key == null ? Installation.fromEnvironment().secrets().resolve("audit.pub") : key;
      demand(from);
      try {
        return SigningKey.publicKey(Files.readString(from, StandardCharsets.ISO_8859_1));
      } catch (IllegalArgumentException _) {
        throw new Trouble(from + " holds no Ed25519 public key in PEM");
      }
    }

    private static List<Checkpoint> witness(Path file, PublicKey key) throws IOException {
      demand(file);
      var seen = new ArrayList<Checkpoint>();
      for (var line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        seen.add(
            Checkpoint.parse(line)
                .filter(checkpoint -> checkpoint.isSignedBy(key))
                .orElseThrow(
                    () ->
                        new Trouble(
                            "line %d of the witness %s is no checkpoint that this key signed"
                                .formatted(seen.size() + 1, file))));
      }
      return seen;
    }

    private static void demand(Path file) {
      if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
        throw new Trouble("there is no file " + file + " that can be read");
      }
    }
  }
}
