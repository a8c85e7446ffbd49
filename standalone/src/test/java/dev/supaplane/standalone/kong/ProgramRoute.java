package dev.supaplane.standalone.kong;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A route of the program, and which of its parts answers it.
 *
 * @param part {@code command}, {@code query}, {@code platform}; {@code all} where each of them does
 * @param method one, or {@code *}
 * @param pattern as the controller has it
 * @param access {@code public}, {@code token}, or {@code worker} for what is not for people at all
 */
record ProgramRoute(String part, String method, String pattern, String access) {
  private static final Path FILE = Path.of("src/test/resources/kong/routes.tsv");
  private static final String HEAD =
      "# part, method, pattern, access; written by KongRoutesTest with -Dkong.write=true\n";

  static List<ProgramRoute> committed() throws IOException {
    return Files.readAllLines(FILE).stream()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("\t", -1))
        .map(cells -> new ProgramRoute(cells[0], cells[1], cells[2], cells[3]))
        .toList();
  }

  static Path file() {
    return FILE;
  }

  static String text(List<ProgramRoute> routes) {
    return routes.stream()
        .sorted(Comparator.comparing(ProgramRoute::pattern).thenComparing(ProgramRoute::method))
        .map(
            route ->
                String.join("\t", route.part, route.method, route.pattern, route.access) + "\n")
        .collect(Collectors.joining("", HEAD, ""));
  }
}
