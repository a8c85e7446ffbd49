package dev.supaplane.provisioner.hooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ServiceHealth.Status;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HookMetadataTest {
  private static final String ANSWER =
      """
      {
        "postgres_version": "17.6 (Debian 17.6-1)",
        "services": [
          {"name": "auth", "status": "healthy"},
          {"name": "rest", "status": "coming_up", "reason": "loads its schema"}
        ],
        "published": ["GATEWAY", "DATABASE"],
        "something": {"else": true}
      }
      """;

  @Test
  void anAnswerOverManyLinesIsRead() throws HookMetadata.Malformed {
    var read = HookMetadata.read("pulling images\n" + ANSWER + "bye\n", false);
    assertThat(read.postgresVersion()).isEqualTo("17.6 (Debian 17.6-1)");
    assertThat(read.service("auth"))
        .hasValueSatisfying(s -> assertThat(s.status()).isEqualTo(Status.HEALTHY));
    assertThat(read.service("rest"))
        .hasValueSatisfying(s -> assertThat(s.reason()).isEqualTo("loads its schema"));
    assertThat(read.published()).containsExactly(PortPurpose.GATEWAY, PortPurpose.DATABASE);
    assertThat(read.publishes(PortPurpose.POOLER)).isFalse();
  }

  @Test
  void theLastAnswerCounts() throws HookMetadata.Malformed {
    var read =
        HookMetadata.read("{\"postgres_version\":\"16\"}\n{\"postgres_version\":\"17\"}\n", false);
    assertThat(read.postgresVersion()).isEqualTo("17");
  }

  @Test
  void noAnswerIsAnAnswer() throws HookMetadata.Malformed {
    assertThat(HookMetadata.read("all is well\n", false)).isEqualTo(HookMetadata.NONE);
  }

  @Test
  void aPartOfAnAnswerThatWasCutIsNone() {
    // What is left of a longer array looks like an answer of its own.
    assertThatThrownBy(() -> HookMetadata.read("healthy\"},\n{\"name\":\"rest\"}\n]}\n", true))
        .isInstanceOf(HookMetadata.Malformed.class);
    assertThatThrownBy(() -> HookMetadata.read("1111111\"}\n", true))
        .isInstanceOf(HookMetadata.Malformed.class);
  }

  @Test
  void whatIsWrongIsSaidWithoutWhatWasWritten() {
    assertThatThrownBy(() -> HookMetadata.read("{\"postgres_version\":\"rm -rf /\"}", false))
        .isInstanceOf(HookMetadata.Malformed.class)
        .hasMessageNotContaining("rm -rf");
  }

  @Property
  void whateverComesBeforeItTheAnswerIsRead(@ForAll("noise") List<String> lines)
      throws HookMetadata.Malformed {
    var output = lines.stream().collect(Collectors.joining("\n", "", "\n")) + ANSWER;
    assertThat(HookMetadata.read(output, true).publishes(PortPurpose.DATABASE)).isTrue();
  }

  @Property
  void anyOutputIsReadOrRefused(@ForAll("pieces") String output, @ForAll boolean cut) {
    try {
      assertThat(HookMetadata.read(output, cut)).isNotNull();
    } catch (HookMetadata.Malformed e) {
      assertThat(e).hasMessageNotContainingAny("\u0000");
      assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(200);
    }
  }

  /** Lines that begin no object. */
  @Provide
  Arbitrary<List<String>> noise() {
    return Arbitraries.strings().excludeChars('\n', '{').ofMaxLength(40).list().ofMaxSize(10);
  }

  /** Pieces of JSON in an order that makes sense only now and then. */
  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ":",
            ",",
            "\n",
            "\"",
            "\\",
            "\u0000",
            "null",
            "17",
            "\"17\"",
            "\"postgres_version\":",
            "\"services\":",
            "\"published\":",
            "\"GATEWAY\"",
            "{\"name\":\"auth\",\"status\":\"healthy\"}",
            "{\"services\":[",
            "{}",
            "x")
        .list()
        .ofMaxSize(30)
        .map(pieces -> String.join("", pieces));
  }
}
