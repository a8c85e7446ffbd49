package dev.supaplane.provisioner.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class BoundedOutputProperties {
  @Property(tries = 300)
  void theFirstBytesAreKeptHoweverTheyCome(
      @ForAll @Size(max = 8) List<@AlphaChars String> parts,
      @ForAll @IntRange(max = 40) int bound) {
    var whole = String.join("", parts);
    var output = BoundedOutput.first(bound);
    parts.forEach(part -> output.add(part.getBytes(StandardCharsets.UTF_8)));
    assertThat(output.text()).isEqualTo(whole.substring(0, Math.min(bound, whole.length())));
    assertThat(output.truncated()).isEqualTo(whole.length() > bound);
  }

  @Property(tries = 300)
  void theLastBytesAreKeptHoweverTheyCome(
      @ForAll @Size(max = 8) List<@AlphaChars String> parts,
      @ForAll @IntRange(max = 40) int bound) {
    var whole = String.join("", parts);
    var output = BoundedOutput.last(bound);
    parts.forEach(part -> output.add(part.getBytes(StandardCharsets.UTF_8)));
    assertThat(output.text()).isEqualTo(whole.substring(Math.max(0, whole.length() - bound)));
    assertThat(output.truncated()).isEqualTo(whole.length() > bound);
  }
}
