package dev.supaplane.provisioner.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageMapTest {
  @TempDir Path folder;

  @Test
  void readsStandInsAndCopies() throws IOException {
    var map =
        ImageMap.read(
            file(
                """
                # where no registry answers
                kong:2.8.1: supaplane-offline/kong:2.8.1
                "supabase/gotrue:v2.186.0": {image: "mirror:5000/gotrue:v2.186.0", sameProgram: true}
                """));
    assertThat(map.replacement("kong:2.8.1"))
        .isEqualTo(new ImageMap.Replacement("supaplane-offline/kong:2.8.1", false));
    assertThat(map.replacement("supabase/gotrue:v2.186.0"))
        .isEqualTo(new ImageMap.Replacement("mirror:5000/gotrue:v2.186.0", true));
    assertThat(map.replacement("other:1")).isEqualTo(new ImageMap.Replacement("other:1", true));
  }

  @Test
  void anEmptyFileReplacesNothing() throws IOException {
    assertThat(ImageMap.read(file("# nothing yet\n"))).isEqualTo(ImageMap.NONE);
  }

  @Test
  void saysWhatIsWrongAndWhere() throws IOException {
    assertRefused("a:1: [b:1]\n", "a:1", "expected a text");
    assertRefused("a:1: 'b c'\n", "a:1", "not an image reference");
    assertRefused("a:1: b:\n", "not");
    assertRefused("'a 1': b:1\n", "not an image reference");
    assertRefused("a:1: {image: b:1, same: true}\n", "unknown key same", "sameProgram");
    assertRefused("a:1: b:1\na:1: c:1\n", "YAML");
    assertRefused("- a\n", "expected a map");
    assertRefused("a: {", "YAML");
    assertThatThrownBy(() -> ImageMap.read(folder.resolve("none.yml")))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll("none.yml", "cannot be read");
  }

  private void assertRefused(String text, String... words) throws IOException {
    var file = file(text);
    assertThatThrownBy(() -> ImageMap.read(file))
        .as(text)
        .isInstanceOf(StackException.class)
        .hasMessageContaining("images.yml")
        .hasMessageContainingAll(words);
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("images.yml"), text);
  }
}
