package dev.supaplane.command.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.audit.Chain.Head;
import dev.supaplane.command.audit.Chain.Link;
import dev.supaplane.command.audit.Verification.Verdict;
import dev.supaplane.command.audit.Verification.Verdict.Broken;
import dev.supaplane.command.audit.Verification.Verdict.Sound;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class VerificationProperties {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final SigningKey KEY = key();
  private static final SigningKey ANOTHER = key();
  private static final int ENTRIES = 8;

  @Property(tries = 1000)
  void oneChangedByteAnywhereIsFoundInItsLine(
      @ForAll @IntRange(min = 0, max = 1 << 16) int where,
      @ForAll @IntRange(min = 1, max = 255) int change)
      throws IOException {
    var file = bytes(export(ENTRIES, 0));
    var at = where % file.length;
    var line = 1L;
    for (var i = 0; i < at; i++) {
      line += file[i] == '\n' ? 1 : 0;
    }
    file[at] ^= (byte) change;
    assertThat(verify(file)).isInstanceOf(Broken.class);
    assertThat(((Broken) verify(file)).line()).isEqualTo(line);
  }

  @Property(tries = 200)
  void aRemovedLineIsFoundAtItsPlace(@ForAll @IntRange(min = 0, max = ENTRIES) int which)
      throws IOException {
    var lines = export(ENTRIES, 0);
    lines.remove(which);
    assertThat(((Broken) verify(bytes(lines))).line()).isEqualTo(which + 1);
  }

  @Property(tries = 200)
  void twoSwappedLinesAreFoundAtTheFirst(
      @ForAll @IntRange(min = 0, max = ENTRIES) int one,
      @ForAll @IntRange(min = 1, max = ENTRIES) int further)
      throws IOException {
    var lines = export(ENTRIES, 0);
    var other = (one + further) % lines.size();
    Collections.swap(lines, one, other);
    var broken = (Broken) verify(bytes(lines));
    // A checkpoint in front reads as the beginning of a part; then the line after it is wrong.
    var first = Math.min(one, other) + 1;
    assertThat(broken.line()).isBetween((long) first, (long) first + 1);
  }

  @Property(tries = 200)
  void anInsertedLineIsFound(
      @ForAll @IntRange(min = 0, max = ENTRIES + 1) int where,
      @ForAll @IntRange(min = 0, max = ENTRIES) int copied,
      @ForAll @StringLength(max = 40) String text)
      throws IOException {
    for (var inserted : List.of(export(ENTRIES, 0).get(copied), text)) {
      var lines = export(ENTRIES, 0);
      lines.add(where, inserted);
      assertThat(verify(bytes(lines))).isInstanceOf(Broken.class);
    }
  }

  @Property(tries = 100)
  void aChainMadeAnewIsNotSignedByTheKey(@ForAll @IntRange(min = 0, max = ENTRIES) int length)
      throws IOException {
    var links = chain(length);
    var lines = new ArrayList<>(links.stream().map(Link::line).toList());
    lines.add(Checkpoint.sign(end(links), NOW, ANOTHER).line());
    assertThat(((Broken) verify(bytes(lines))).why()).contains("not signed by this key");
  }

  @Property(tries = 100)
  void anExportAndEachPartOfItIsSound(@ForAll @IntRange(min = 0, max = ENTRIES) int after)
      throws IOException {
    assertThat(verify(bytes(export(ENTRIES, after))))
        .isEqualTo(new Sound(after + 1, Checkpoint.sign(end(chain(ENTRIES)), NOW, KEY)));
  }

  @Test
  void anEndThatWasCutOffAndSignedBeforeIsFoundByTheWitness() throws IOException {
    var witness = List.of(Checkpoint.sign(end(chain(ENTRIES)), NOW, KEY));
    var shorter = bytes(export(ENTRIES - 1, 0));
    assertThat(verify(shorter)).isInstanceOf(Sound.class);
    assertThat(verify(shorter, witness))
        .isEqualTo(
            new Broken(ENTRIES + 1, "the witness has seen entry 8, the file ends before it"));
    var other = List.of(Checkpoint.sign(new Head(3, "f".repeat(64)), NOW, KEY));
    assertThat(verify(shorter, other))
        .isEqualTo(new Broken(3, "the witness has seen another entry 3"));
    assertThat(verify(bytes(export(ENTRIES, 0)), witness)).isInstanceOf(Sound.class);
  }

  @Test
  void anEmptyFileAndALineWithoutAnEndAreBroken() throws IOException {
    assertThat(verify(new byte[0])).isInstanceOf(Broken.class);
    var whole = bytes(export(ENTRIES, 0));
    assertThat(verify(Arrays.copyOf(whole, whole.length - 1)))
        .isEqualTo(new Broken(ENTRIES + 1, "the line is cut off: it has no end"));
    assertThat(verify(new byte[3 << 20])).isInstanceOf(Broken.class);
  }

  private static List<String> export(int length, int after) {
    var links = chain(length);
    var lines = new ArrayList<String>();
    if (after > 0) {
      lines.add(Checkpoint.sign(links.get(after - 1).head(), NOW, KEY).line());
    }
    links.stream().skip(after).map(Link::line).forEach(lines::add);
    lines.add(Checkpoint.sign(end(links), NOW, KEY).line());
    return lines;
  }

  private static List<Link> chain(int length) {
    var links = new ArrayList<Link>();
    for (var i = 0; i < length; i++) {
      links.add(
          Chain.next(
              end(links),
              new Note(
                  "superuser",
                  "127.0.0.1",
                  "POST /v1/projects",
                  "Zoë \"" + i,
                  Outcome.ASKED,
                  null,
                  "c" + i,
                  null,
                  new TreeMap<>(Map.of("dry_run", "true"))),
              NOW.plusSeconds(i)));
    }
    return links;
  }

  private static Head end(List<Link> links) {
    return links.isEmpty() ? Head.NONE : links.getLast().head();
  }

  private static byte[] bytes(List<String> lines) {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static Verdict verify(byte[] file) throws IOException {
    return verify(file, List.of());
  }

  private static Verdict verify(byte[] file, List<Checkpoint> witness) throws IOException {
    return Verification.verify(new ByteArrayInputStream(file), KEY.publicKey(), witness);
  }

  private static SigningKey key() {
    try {
      var directory = Files.createTempDirectory("audit-key");
      try {
        return SigningKey.load(directory);
      } finally {
        Files.delete(directory.resolve("audit.key"));
        Files.delete(directory.resolve("audit.pub"));
        Files.delete(directory);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
