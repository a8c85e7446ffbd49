package dev.supaplane.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The names and types in docs/metrics.md. */
final class MetricsTable {
  static final Path DOCS = Path.of("..", "docs");
  private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9_]+)` \\| (\\w+) \\|");
  private static final Pattern NAME =
      Pattern.compile("\\b(?:supaplane|jvm|process|system)_[a-z0-9_]+");

  private MetricsTable() {}

  static Map<String, String> types() throws IOException {
    var types = new TreeMap<String, String>();
    for (var line : Files.readAllLines(DOCS.resolve("metrics.md"))) {
      var match = ROW.matcher(line);
      if (match.find()) {
        types.put(match.group(1), match.group(2));
      }
    }
    return types;
  }

  /** The metrics that an expression asks for; a part of a histogram is told as the histogram. */
  static Set<String> namesIn(String expression, Set<String> known) {
    var names = new TreeSet<String>();
    var matcher = NAME.matcher(expression);
    while (matcher.find()) {
      var name = matcher.group();
      var whole = name.replaceFirst("_(bucket|count|sum)$", "");
      names.add(known.contains(name) ? name : whole);
    }
    return names;
  }
}
