package dev.supaplane.command.meta;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Whether a query can do nothing but read, in a transaction that is read-only. PostgreSQL itself
 * refuses every change there; what is left to refuse is what would leave that transaction: a second
 * statement, and the few statements that begin or end transactions by themselves (DO, CALL, SET,
 * and the like).
 *
 * <p>So this does not understand SQL, and must not: it takes no semicolon but at the end, wherever
 * another one might stand, and a first word of a few. What it refuses wrongly is a query with a
 * semicolon inside a string; what it lets through is one statement, and no other kind.
 */
public final class ReadOnlyStatement {
  private static final List<String> FIRST_WORDS =
      List.of("select", "with", "values", "table", "show", "explain");

  /**
   * Of explain no more than the plan: with analyze it runs what it explains, and PostgreSQL does
   * not ask then whether that was allowed to change anything. An option can be spelled in many
   * ways.
   */
  private static final Pattern PLAN =
      Pattern.compile("(?i)explain\\s+(verbose\\s+)?(select|with|values|table)\\b");

  private ReadOnlyStatement() {}

  /** Why a query is refused, in words for a person; empty when it can but read. */
  public static Optional<String> refusal(String query) {
    var text = query.strip();
    while (text.endsWith(";")) {
      text = text.substring(0, text.length() - 1).strip();
    }
    if (text.indexOf(';') >= 0) {
      return Optional.of(
          "You may only read this database: send one statement at a time, with no semicolon in it");
    }
    if (text.indexOf('\0') >= 0) {
      return Optional.of("A query holds no NUL character");
    }
    var rest = withoutComments(text);
    if (rest.isEmpty()) {
      return Optional.of("There is no statement in the query");
    }
    var word = rest.get().split("[^A-Za-z]", 2)[0].toLowerCase(Locale.ROOT);
    if (word.equals("explain") && !PLAN.matcher(rest.get()).lookingAt()) {
      return Optional.of(
          "You may only read this database: explain takes no options here but verbose");
    }
    return FIRST_WORDS.contains(word)
        ? Optional.empty()
        : Optional.of(
            "You may only read this database: a statement begins with one of "
                + String.join(", ", FIRST_WORDS));
  }

  /** Without the comments that it begins with; empty where it ends in them, or they are nested. */
  private static Optional<String> withoutComments(String text) {
    var rest = opened(text);
    while (true) {
      if (rest.startsWith("--")) {
        var end = endOfLine(rest);
        rest = opened(end < 0 ? "" : rest.substring(end));
      } else if (rest.startsWith("/*")) {
        var end = rest.indexOf("*/", 2);
        if (end < 0 || rest.substring(2, end).contains("/*")) {
          return Optional.empty();
        }
        rest = opened(rest.substring(end + 2));
      } else {
        return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
      }
    }
  }

  private static int endOfLine(String text) {
    for (var at = 0; at < text.length(); at++) {
      if (text.charAt(at) == '\n' || text.charAt(at) == '\r') {
        return at;
      }
    }
    return -1;
  }

  /** Without white space and parentheses: a statement may stand in some. */
  private static String opened(String text) {
    var at = 0;
    while (at < text.length() && (" \t\n\r\f(".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    return text.substring(at);
  }
}
