package dev.supaplane.kit.meta;

import java.util.regex.Pattern;

/** How texts of SQL begin. */
public final class SqlText {
  // Some cannot run in a transaction, and a message of several statements is one; the last three
  // may end transactions by themselves, which is refused there.
  private static final Pattern ALONE =
      Pattern.compile(
          "(?is)(vacuum|create\\s+database|drop\\s+database|alter\\s+system"
              + "|create\\s+(unique\\s+)?index\\s+concurrently|drop\\s+index\\s+concurrently"
              + "|reindex|cluster|create\\s+subscription|drop\\s+subscription"
              + "|create\\s+tablespace|drop\\s+tablespace"
              + "|refresh\\s+materialized\\s+view\\s+concurrently"
              + "|alter\\s+table\\b.*\\bdetach\\s+partition\\b.*\\bconcurrently"
              + "|(commit|rollback)\\s+prepared|call|do)\\b.*");
  private static final Pattern LEADING_COMMENT =
      Pattern.compile("\\A(\\s+|--[^\\n]*(\\n|\\z)|/\\*([^*]|\\*(?!/))*+\\*/)");

  private SqlText() {}

  /** Whether a text begins with a statement that must be the only one of its message. */
  public static boolean alone(String query) {
    return ALONE.matcher(withoutLeadingComments(query)).matches();
  }

  /** A text from its first word on. */
  public static String withoutLeadingComments(String query) {
    var rest = query;
    var comment = LEADING_COMMENT.matcher(rest);
    while (comment.find() && comment.end() > 0) {
      rest = rest.substring(comment.end());
      comment = LEADING_COMMENT.matcher(rest);
    }
    return rest;
  }
}
