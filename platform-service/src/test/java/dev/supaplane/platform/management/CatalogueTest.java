package dev.supaplane.platform.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.platform.management.Catalogue.Entry;
import dev.supaplane.platform.management.Catalogue.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The catalogue against the paths of {@code supabase-management-js}, and docs/compatibility.md
 * against the catalogue. After a wanted change write the page anew with {@code
 * -Dgolden.write=true}.
 */
class CatalogueTest {
  private static final Path PATHS = Path.of("src/test/resources/management/paths.txt");
  private static final Path PAGE = Path.of("../docs/compatibility.md");

  @Test
  void noPathOfTheClientsIsMissing() throws IOException {
    var missing = new TreeSet<String>();
    for (var line : Files.readAllLines(PATHS)) {
      var words = line.split(" ", -1);
      if (Catalogue.of(words[0], words[1]).isEmpty()) {
        missing.add(line);
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void eachStandsInItOnce() {
    var all = Catalogue.all().stream().map(entry -> entry.method() + " " + entry.path()).toList();
    assertThat(all).doesNotHaveDuplicates();
  }

  @Test
  void whatIsRefusedSaysWhyAndToWhom() {
    for (var entry : Catalogue.all()) {
      var refusal = entry.refusal();
      if (entry.verdict() == Verdict.REFUSED) {
        assertThat(refusal).as(entry.path()).isNotNull();
        assertThat(entry.permission()).as(entry.path()).isNotNull();
        assertThat(entry.note()).as(entry.path()).hasSizeGreaterThan(20);
      } else {
        assertThat(refusal).as(entry.path()).isNull();
      }
    }
  }

  @Test
  void thePageIsWrittenFromIt() throws IOException {
    var page = CompatibilityPage.of(Catalogue.all());
    if (Boolean.getBoolean("golden.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }

  /** The page. */
  private record CompatibilityPage() {
    static String of(List<Entry> entries) {
      var page = new StringBuilder();
      page.append("# What of Supabase's Management API there is\n\n");
      page.append("Written from the code (`Catalogue` of platform-service) and held against the");
      page.append(
          " paths of `supabase-management-js` 2.0.2\nby `CatalogueTest`. *works*: as on the");
      page.append(" hosted platform. *empty*: a well-formed answer that holds nothing. *refused*:");
      page.append(" a 4xx in\nthe API's own error shape, `{\"message\", \"code\"}`, and only to");
      page.append(" those who may see the project; 404 to everybody else.\n\n");
      for (var verdict : Verdict.values()) {
        var count = entries.stream().filter(entry -> entry.verdict() == verdict).count();
        page.append("- ").append(word(verdict)).append(": ").append(count).append('\n');
      }
      page.append("\n| method | path | here | note |\n|---|---|---|---|\n");
      for (var entry : entries) {
        var refusal = entry.refusal();
        page.append("| ")
            .append(entry.method())
            .append(" | `")
            .append(entry.path())
            .append("` | ")
            .append(word(entry.verdict()))
            .append(refusal == null ? "" : " (" + refusal.status() + ", `" + refusal.code() + "`)")
            .append(" | ")
            .append(entry.note())
            .append(" |\n");
      }
      return page.toString();
    }

    private static String word(Verdict verdict) {
      return switch (verdict) {
        case WORKS -> "works";
        case EMPTY -> "empty";
        case REFUSED -> "refused";
      };
    }
  }
}
