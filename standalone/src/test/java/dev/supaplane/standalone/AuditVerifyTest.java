package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.audit.Chain;
import dev.supaplane.command.audit.Chain.Head;
import dev.supaplane.command.audit.Checkpoint;
import dev.supaplane.command.audit.Note;
import dev.supaplane.command.audit.Outcome;
import dev.supaplane.command.audit.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditVerifyTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final List<String> lines = new ArrayList<>();
  private Path export = Path.of("");
  private String full = "";

  @BeforeEach
  void anExportOfThreeEntries() throws IOException {
    var key = SigningKey.load(directory);
    var head = Head.NONE;
    for (var i = 0; i < 3; i++) {
      var link = Chain.next(head, note(), NOW);
      lines.add(link.line());
      head = link.head();
    }
    full = Checkpoint.sign(head, NOW, key).line();
    lines.add(full);
    export = directory.resolve("export.jsonl");
  }

  @Test
  void aSoundExportIsToldWithWhatItHolds() throws IOException {
    assertThat(verify(lines)).isZero();
    assertThat(out.toString())
        .isEqualTo("sound: entries 1 to 3, signed at 2026-01-02T03:04:05.000Z%n".formatted());
  }

  @Test
  void theFirstBrokenLineIsNamed() throws IOException {
    lines.set(1, lines.get(1).replace("superuser", "somebody0"));
    assertThat(verify(lines)).isEqualTo(1);
    assertThat(out.toString()).startsWith("broken at line 2: the hash of entry 2");
  }

  @Test
  void aRemovedLastLineIsFoundByTheCheckpointAndARemovedCheckpointByItsAbsence()
      throws IOException {
    lines.remove(2);
    assertThat(verify(lines)).isEqualTo(1);
    assertThat(out.toString()).startsWith("broken at line 3: the checkpoint is of entry 3");
    out.getBuffer().setLength(0);
    lines.remove(2);
    assertThat(verify(lines)).isEqualTo(1);
    assertThat(out.toString()).startsWith("broken at line 3: the file does not end with");
  }

  @Test
  void theWitnessMustAgreeAndBeSignedToo() throws IOException {
    var witness = Files.writeString(directory.resolve("witness"), full + "\n");
    assertThat(verify(lines, "--witness", witness.toString())).isZero();
    assertThat(out.toString()).contains("as the witness has seen");
    Files.writeString(witness, full.replace("\"sequence\":3", "\"sequence\":4") + "\n");
    assertThat(verify(lines, "--witness", witness.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("line 1 of the witness");
  }

  @Test
  void aFileThatIsNotThereIsSaidSo() {
    assertThat(run("audit", "verify", "nowhere", "--key", pub())).isEqualTo(1);
    assertThat(out.toString()).contains("there is no file nowhere");
    assertThat(run("audit")).isEqualTo(2);
  }

  private int verify(List<String> content, String... more) throws IOException {
    Files.writeString(export, String.join("\n", content) + "\n");
    var arguments = new ArrayList<>(List.of("audit", "verify", export.toString(), "--key", pub()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private String pub() {
    return directory.resolve("audit.pub").toString();
  }

  private int run(String... arguments) {
    var writer = new PrintWriter(out, true);
    return Supaplane.line().setOut(writer).setErr(writer).execute(arguments);
  }

  private static Note note() {
    return new Note(
        "superuser",
        "127.0.0.1",
        "POST /v1/projects",
        "-",
        Outcome.ASKED,
        null,
        "0f0e0d0c",
        null,
        new TreeMap<>());
  }
}
