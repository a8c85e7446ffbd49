package dev.supaplane.provisioner.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole rendered directories, byte by byte. After a wanted change write them anew with {@code
 * -Dgolden.write=true} and read the difference.
 */
class GoldenStackTest {
  private static final Path GOLDEN = Path.of("src/test/resources/stacks-golden");
  private static final Pattern FINGERPRINT =
      Pattern.compile("(dev\\.supaplane\\.fingerprint): \"[0-9a-f]{64}\"");

  @ParameterizedTest
  @CsvSource({
    "2026.02, usual", "2026.02, everything-bounded-15",
    "2026.09, usual", "2026.09, everything-bounded-15",
    "2026.11, usual", "2026.11, everything-bounded-15"
  })
  void rendersTheSameDirectoryAsEver(String revision, String name) throws IOException {
    var rendered = new TreeMap<String, String>();
    // .env is called otherwise here, since tools that look for secrets and ignore lists know it
    for (var file : stack(revision, name).files().entrySet()) {
      var path = file.getKey().equals(".env") ? "dotenv" : file.getKey();
      // how a fingerprint is made is not this package's matter
      var text = FINGERPRINT.matcher(file.getValue().content()).replaceAll("$1: \"any\"");
      rendered.put(path, text);
    }
    var folder = GOLDEN.resolve(revision).resolve(name);
    if (Boolean.getBoolean("golden.write")) {
      for (var file : rendered.entrySet()) {
        Files.createDirectories(folder.resolve(file.getKey()).getParent());
        Files.writeString(folder.resolve(file.getKey()), file.getValue());
      }
    }
    assertThat(rendered).isEqualTo(read(folder));
  }

  private static RenderedStack stack(String revision, String name) {
    if (name.equals("usual")) {
      return Samples.usual(revision);
    }
    var limits = new ResourceLimits(4_000, 8L << 30, 10L << 30);
    var spec = new StackSpec("supabase", revision, "15", List.of(), limits);
    var settings =
        new RenderSettings(
            "0.0.0.0", "db.example.org", Map.of("auth", Map.of("GOTRUE_LOG_LEVEL", "debug")), "i1");
    return new TemplateRenderer(Samples.CATALOG, ImageMap.NONE, settings)
        .render(Samples.input(spec));
  }

  private static Map<String, String> read(Path folder) throws IOException {
    var files = new TreeMap<String, String>();
    try (var walk = Files.walk(folder)) {
      for (var file : walk.filter(Files::isRegularFile).toList()) {
        files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readString(file));
      }
    }
    return files;
  }
}
