package dev.supaplane.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.acceptance.Promises.Named;
import dev.supaplane.acceptance.TestRun.Case;
import dev.supaplane.acceptance.TestRun.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever renames or removes a test that holds a promise hears of it here. */
class PromisesTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern PARENT = Pattern.compile("\\bextends (\\w+)");

  private static final Promises SAMPLE =
      new Promises(
          List.of(
              "| promise | held by | last run |",
              "|---|---|---|",
              "| It holds | `OneTest`, `OtherTest.itDoes`, `./supaplane test` | |",
              "| So does this | `NeverRunTest`, `OneTest` | 3 cases, 1.0 s |",
              "",
              "| another table | `of` | no promises |"));

  @Test
  void everyTestThatHoldsAPromiseIsThere() throws IOException {
    var promises = new Promises(Files.readAllLines(ROOT.resolve(Promises.PAGE)));
    var sources = sources();
    assertThat(promises.named()).hasSizeGreaterThan(30);
    assertThat(promises.misnamed()).as("named as tests").isEmpty();
    assertThat(promises.named()).allMatch(test -> isThere(test, sources));
  }

  @Test
  void aTestThatIsNotThereIsMissed() throws IOException {
    var sources = sources();
    assertThat(isThere(new Named("PromisesTest", ""), sources)).isTrue();
    assertThat(isThere(new Named("PromisesTest", "aTestThatIsNotThereIsMissed"), sources)).isTrue();
    assertThat(isThere(new Named("PromisesTest", "sources"), sources)).isFalse();
    assertThat(isThere(new Named("PromisesTest", "nothing"), sources)).isFalse();
    assertThat(isThere(new Named("NoSuchTest", ""), sources)).isFalse();
  }

  @Test
  void whatTestsNameAndWhatCanBeNoneIsTold() {
    assertThat(SAMPLE.named())
        .containsExactly(
            new Named("OneTest", ""),
            new Named("OtherTest", "itDoes"),
            new Named("NeverRunTest", ""),
            new Named("OneTest", ""));
    assertThat(SAMPLE.misnamed()).isEmpty();
    assertThat(
            new Promises(
                    List.of(
                        "| promise | held by | last run |", "|---|---|---|", "| x | `lone` | |"))
                .misnamed())
        .containsExactly("lone");
  }

  @Test
  void aRunIsToldInItsOwnColumnAndNothingElseIsTouched() {
    var run =
        new TestRun(
            List.of(
                new Case("OneTest", "a", 1.25, Ending.PASSED, List.of("told after 0.2 s")),
                new Case("OneTest", "b", 0, Ending.SKIPPED, List.of()),
                new Case("OtherTest", "itDoes", 10, Ending.FAILED, List.of()),
                new Case("OtherTest", "another", 99, Ending.FAILED, List.of())));
    assertThat(SAMPLE.after(run).page())
        .isEqualTo(
            List.of(
                "| promise | held by | last run |",
                "|---|---|---|",
                "| It holds | `OneTest`, `OtherTest.itDoes`, `./supaplane test` |"
                    + " 2 cases, 11 s, told after 0.2 s, **1 failed** |",
                "| So does this | `NeverRunTest`, `OneTest` | 3 cases, 1.0 s |",
                "",
                "| another table | `of` | no promises |"));
  }

  @Test
  void reportsAreRead(@TempDir Path root) throws IOException {
    var reports = Files.createDirectories(root.resolve("module/target/surefire-reports"));
    Files.writeString(
        reports.resolve("TEST-dev.supaplane.OneTest.xml"),
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuite name="dev.supaplane.OneTest">
          <testcase name="simple" classname="dev.supaplane.OneTest" time="1,001.5">
            <system-out><![CDATA[a line
        figure: told after 0.2 s
        ]]></system-out>
          </testcase>
          <testcase name="many(int, String)[2]" classname="dev.supaplane.OneTest$Nested" time="0.5">
            <failure message="no" type="x">trace</failure>
          </testcase>
          <testcase name="later" classname="dev.supaplane.OneTest" time="0"><skipped/></testcase>
        </testsuite>
        """);
    assertThat(TestRun.below(root).cases())
        .containsExactly(
            new Case("OneTest", "simple", 1001.5, Ending.PASSED, List.of("told after 0.2 s")),
            new Case("Nested", "many", 0.5, Ending.FAILED, List.of()),
            new Case("OneTest", "later", 0, Ending.SKIPPED, List.of()));
  }

  private static Map<String, String> sources() throws IOException {
    try (var files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> file.toString().contains("/src/test/java/"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  PromisesTest::text,
                  (one, other) -> one + other));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isThere(Named test, Map<String, String> sources) {
    var source = sources.get(test.type());
    if (source == null) {
      return false;
    }
    var declared =
        Pattern.compile(
            "@(Test|ParameterizedTest|RepeatedTest|Property|ArchTest)\\b[^;]*?\\bvoid "
                + test.method()
                + "\\(");
    var parent = PARENT.matcher(source);
    return test.method().isEmpty()
        || declared.matcher(source).find()
        || (parent.find() && isThere(new Named(parent.group(1), test.method()), sources));
  }
}
