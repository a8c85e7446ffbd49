package dev.supaplane.command.api;

import dev.supaplane.command.audit.Chain.Link;
import dev.supaplane.events.wire.EventJson;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The audit as a table, for people. What can be verified is the export in JSON Lines. */
final class AuditCsv {
  private static final List<String> COLUMNS =
      List.of(
          "sequence",
          "at",
          "actor",
          "address",
          "action",
          "subject",
          "outcome",
          "code",
          "correlation",
          "causation",
          "details");

  /** The first line. */
  static final String HEADER = String.join(",", COLUMNS) + ",hash";

  private AuditCsv() {}

  /** An entry as a line, without its end. */
  static String row(Link link) {
    var entry = EventJson.mapper().readTree(link.entry());
    return Stream.concat(
            COLUMNS.stream()
                .map(entry::path)
                .map(value -> value.isContainer() ? value.toString() : value.asString("")),
            Stream.of(link.hash()))
        .map(AuditCsv::quoted)
        .collect(Collectors.joining(","));
  }

  private static String quoted(String value) {
    // A table program would run a text that begins like a formula.
    var harmless =
        value.length() > 1 && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    return '"' + harmless.replace("\"", "\"\"") + '"';
  }
}
