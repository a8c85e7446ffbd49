package dev.supaplane.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * docs/promises.md: a table of promises, the tests that hold each, and what their last run says.
 * The first two columns are written by people, the third by this program, which needs nothing but a
 * JDK: {@code ./supaplane promises} runs it from its source.
 *
 * @param page its lines
 */
record Promises(List<String> page) {
  /** Where it stands, below the sources' root. */
  static final Path PAGE = Path.of("docs", "promises.md");

  private static final String HEAD = "| promise | held by | last run |";
  private static final Pattern CODE = Pattern.compile("`([^`]*)`");
  private static final Pattern COMMAND = Pattern.compile("\\./supaplane .*");
  private static final Pattern TEST = Pattern.compile("([A-Z]\\w*)(?:\\.([a-z]\\w*))?");

  /**
   * A test that holds a promise.
   *
   * @param type simple name of a class
   * @param method one of its tests; empty for all of them
   */
  record Named(String type, String method) {
    @Override
    public String toString() {
      return method.isEmpty() ? type : type + "." + method;
    }
  }

  /** Writes the last column anew from the reports below the given root. */
  public static void main(String[] arguments) throws IOException {
    var root = Path.of(arguments[0]);
    var page = root.resolve(PAGE);
    var promises = new Promises(Files.readAllLines(page));
    Files.write(page, promises.after(TestRun.below(root)).page());
  }

  /** Every test that is named. */
  List<Named> named() {
    return rows().stream().flatMap(row -> tests(row).stream()).toList();
  }

  /** What a row names as a test and what can be none. */
  List<String> misnamed() {
    return rows().stream()
        .flatMap(row -> CODE.matcher(cells(row).get(1)).results())
        .map(result -> result.group(1))
        .filter(code -> !COMMAND.matcher(code).matches() && !TEST.matcher(code).matches())
        .toList();
  }

  /** The page after a run. A row of whose tests one did not run keeps what it says. */
  Promises after(TestRun run) {
    var rows = rows();
    return new Promises(
        page.stream().map(line -> rows.contains(line) ? after(run, line) : line).toList());
  }

  private static String after(TestRun run, String row) {
    var cells = cells(row);
    var tests = tests(row);
    return tests.stream().allMatch(run::has)
        ? "| " + cells.get(0) + " | " + cells.get(1) + " | " + run.of(tests) + " |"
        : row;
  }

  private List<String> rows() {
    return page.stream()
        .dropWhile(line -> !line.equals(HEAD))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .toList();
  }

  private static List<String> cells(String row) {
    return Pattern.compile("\\|").splitAsStream(row).skip(1).map(String::strip).toList();
  }

  private static List<Named> tests(String row) {
    return CODE.matcher(cells(row).get(1))
        .results()
        .map(result -> TEST.matcher(result.group(1)))
        .filter(name -> name.matches())
        .map(name -> new Named(name.group(1), name.group(2) == null ? "" : name.group(2)))
        .toList();
  }
}
