package dev.supaplane.acceptance;

import dev.supaplane.acceptance.Promises.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.SAXException;

/**
 * What the reports of a run say.
 *
 * @param cases every case that was run or skipped
 */
record TestRun(List<Case> cases) {
  /** A test that has a figure to tell writes a line like {@code figure: told after 0.2 s}. */
  private static final Pattern FIGURE = Pattern.compile("^figure: (.+)$", Pattern.MULTILINE);

  private static final Pattern NAME = Pattern.compile("\\w+");

  /** How a case ended. */
  enum Ending {
    PASSED,
    SKIPPED,
    FAILED
  }

  /**
   * One test, or one of its repetitions.
   *
   * @param type simple name of its class
   * @param method its name without parameters
   * @param figures what it measured, with units
   */
  record Case(String type, String method, double seconds, Ending ending, List<String> figures) {
    boolean isOf(Named test) {
      return type.equals(test.type()) && (test.method().isEmpty() || method.equals(test.method()));
    }
  }

  /** Reads the reports of every module. */
  static TestRun below(Path root) throws IOException {
    var cases = new ArrayList<Case>();
    try (var modules = Files.list(root)) {
      for (var module : modules.sorted().toList()) {
        var reports = module.resolve("target").resolve("surefire-reports");
        if (Files.isDirectory(reports)) {
          try (var files = Files.newDirectoryStream(reports, "TEST-*.xml")) {
            for (var file : files) {
              cases.addAll(read(file));
            }
          }
        }
      }
    }
    return new TestRun(List.copyOf(cases));
  }

  /** Whether there was a case of a test. */
  boolean has(Named test) {
    return cases.stream().anyMatch(c -> c.isOf(test));
  }

  /** How many cases of these tests there were, how they ended and how long they took. */
  String of(List<Named> tests) {
    var theirs = cases.stream().filter(c -> tests.stream().anyMatch(c::isOf)).toList();
    var ran = theirs.stream().filter(c -> c.ending() != Ending.SKIPPED).toList();
    if (ran.isEmpty()) {
      return "skipped";
    }
    var failed = ran.stream().filter(c -> c.ending() == Ending.FAILED).count();
    return Stream.of(
            Stream.of(ran.size() == 1 ? "1 case" : ran.size() + " cases"),
            Stream.of(duration(ran.stream().mapToDouble(Case::seconds).sum())),
            ran.stream().flatMap(c -> c.figures().stream()),
            failed == 0 ? Stream.<String>of() : Stream.of("**" + failed + " failed**"))
        .flatMap(told -> told)
        .collect(Collectors.joining(", "));
  }

  private static String duration(double seconds) {
    return String.format(Locale.ROOT, seconds < 10 ? "%.1f s" : "%.0f s", seconds);
  }

  private static List<Case> read(Path report) throws IOException {
    try {
      var elements =
          DocumentBuilderFactory.newDefaultNSInstance()
              .newDocumentBuilder()
              .parse(report.toFile())
              .getElementsByTagName("testcase");
      var cases = new ArrayList<Case>();
      for (var index = 0; index < elements.getLength(); index++) {
        cases.add(read((Element) elements.item(index)));
      }
      return cases;
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(report + " is no report", e);
    }
  }

  private static Case read(Element element) {
    var type = element.getAttribute("classname");
    var method = NAME.matcher(element.getAttribute("name"));
    return new Case(
        type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1),
        method.lookingAt() ? method.group() : "",
        Double.parseDouble(element.getAttribute("time").replace(",", "")),
        ending(element),
        FIGURE.matcher(text(element)).results().map(found -> found.group(1).strip()).toList());
  }

  private static Ending ending(Element element) {
    if (has(element, "failure") || has(element, "error")) {
      return Ending.FAILED;
    }
    return has(element, "skipped") ? Ending.SKIPPED : Ending.PASSED;
  }

  private static boolean has(Element element, String name) {
    return element.getElementsByTagName(name).getLength() > 0;
  }

  private static String text(Element element) {
    var written = element.getElementsByTagName("system-out");
    return written.getLength() == 0 ? "" : written.item(0).getTextContent();
  }
}
