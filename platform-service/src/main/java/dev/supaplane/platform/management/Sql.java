package dev.supaplane.platform.management;

import dev.supaplane.kit.meta.SqlText;
import dev.supaplane.kit.web.ApiException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** SQL made around texts of callers, so that they stay what they are. */
final class Sql {
  // What explain runs by its option analyze may change anything: PostgreSQL does not ask then.
  private static final Pattern EXPLAIN = Pattern.compile("(?i)[\\s(]*explain\\b");
  private static final Pattern PLAN =
      Pattern.compile("(?i)explain\\s+(verbose\\s+)?(select|with|values|table)\\b");
  private static final String CURSOR = "supaplane_result";
  private static final String PREPARED = "supaplane_query";

  private Sql() {}

  /** A text as a constant, whatever standard_conforming_strings says. */
  static String literal(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("PostgreSQL's texts have no null characters");
    }
    return "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /**
   * One query that can change nothing, whatever it says.
   *
   * <p>It is given to the server as a value and run inside of a block, where no statement can end
   * the transaction; and a transaction that is read-only once it looked at anything stays so. So
   * neither {@code commit; drop table …} nor a change of the setting gets out of it.
   *
   * @param query one statement; the server refuses more
   * @param parameters values of $1, $2 and so on; with them only SELECT, VALUES and the like
   * @param seconds after which the server ends it
   */
  static String readOnly(String query, List<JsonNode> parameters, int seconds) {
    var beginning = SqlText.withoutLeadingComments(query);
    if (EXPLAIN.matcher(beginning).lookingAt() && !PLAN.matcher(beginning).lookingAt()) {
      throw ApiException.badRequest(
          "explain_runs_it",
          "A query that must change nothing can be explained, with no option but verbose: with"
              + " analyze it would be run");
    }
    var body =
        parameters.isEmpty()
            ? "declare c refcursor := '%s'; begin open c for execute %s; end"
                .formatted(CURSOR, literal(query))
            : "begin execute %s; end".formatted(literal("prepare " + PREPARED + " as " + query));
    var answer =
        parameters.isEmpty()
            ? "fetch all from " + CURSOR
            : "execute "
                + PREPARED
                + parameters.stream()
                    .map(Sql::constant)
                    .collect(Collectors.joining(", ", "(", ")"));
    var quote = quote(body);
    return String.join(
        ";\n",
        "begin transaction read only",
        "set local statement_timeout = '" + seconds + "s'",
        // From here on the transaction cannot become another one.
        "select where false",
        "do " + quote + body + quote,
        answer,
        "commit");
  }

  /** A JSON value as PostgreSQL reads it where it knows the type. */
  static String constant(JsonNode value) {
    return value.isNull() ? "null" : literal(text(value));
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      return value.valueStream().map(Sql::element).collect(Collectors.joining(",", "{", "}"));
    }
    return value.isValueNode() ? value.asString() : value.toString();
  }

  private static String element(JsonNode value) {
    if (value.isNull()) {
      return "NULL";
    }
    return value.isArray()
        ? text(value)
        : "\"" + text(value).replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** A dollar quote that the text does not hold. */
  private static String quote(String text) {
    var quote = "$q$";
    for (var number = 0; text.contains(quote); number++) {
      quote = "$q" + number + "$";
    }
    return quote;
  }
}
