package dev.supaplane.provisioner.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  @Test
  void wordsAreSplitAndQuotesTaken() {
    assertThat(CommandLine.split(" /opt/up  --as 'a b' \"c \\\"d\\\" \\n\" e\\ f '' x'y'\"z\"\t"))
        .containsExactly("/opt/up", "--as", "a b", "c \"d\" \\n", "e f", "", "xyz");
  }

  @Test
  void whatAShellWouldExpandStaysAsItIs() {
    assertThat(CommandLine.split("/opt/up $HOME `id` $(id) * ~ a|b; c >d &"))
        .containsExactly("/opt/up", "$HOME", "`id`", "$(id)", "*", "~", "a|b;", "c", ">d", "&");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \t\n", "''", "\"\" x", "up 'a", "up \"a", "up \\", "up a\u0000b"})
  void whatIsNoCommandIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> CommandLine.split(text));
  }

  @Property
  void anyWordsComeBackFromTheirQuotes(@ForAll("words") List<String> words) {
    var quoted =
        words.stream()
            .map(w -> "'" + w.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    assertThat(CommandLine.split("up " + quoted).subList(1, words.size() + 1)).isEqualTo(words);
  }

  @Provide
  Arbitrary<List<String>> words() {
    return Arbitraries.strings().excludeChars('\u0000').ofMaxLength(20).list().ofMaxSize(8);
  }
}
