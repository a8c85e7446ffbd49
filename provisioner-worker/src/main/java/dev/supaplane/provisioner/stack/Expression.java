package dev.supaplane.provisioner.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts with names in them. {@code ${NAME}} is compose's own form, so that a template's text goes
 * into the compose file as it is and is filled in here by the same rule for the engine; {@code $$}
 * is a dollar sign. {@code {{token}}} is filled in before, when the .env file is made.
 */
final class Expression {
  private static final Pattern DOLLAR =
      Pattern.compile("\\$(?:\\$|\\{([A-Za-z_][A-Za-z0-9_]*)}|(.?))", Pattern.DOTALL);
  private static final Pattern TOKEN = Pattern.compile("\\{\\{([A-Za-z0-9_.-]+)}}");

  private Expression() {}

  /**
   * The variables that a text names.
   *
   * @throws StackException when a dollar sign is neither a name's nor doubled
   */
  static List<String> variables(String text) {
    var names = new ArrayList<String>();
    fillIn(
        text,
        name -> {
          names.add(name);
          return "";
        });
    return names;
  }

  /** The text with its variables filled in. */
  static String fillIn(String text, UnaryOperator<String> values) {
    return DOLLAR
        .matcher(text)
        .replaceAll(
            match -> {
              if (match.group(2) != null) {
                throw new StackException("a $ is followed by {NAME} or by another $: " + text);
              }
              return Matcher.quoteReplacement(
                  match.group(1) == null ? "$" : values.apply(match.group(1)));
            });
  }

  /** A text in which compose finds no names. */
  static String literal(String text) {
    return text.replace("$", "$$");
  }

  /** The tokens that a text names. */
  static List<String> tokens(String text) {
    return TOKEN.matcher(text).results().map(match -> match.group(1)).toList();
  }

  /** The text with its tokens filled in. */
  static String fillInTokens(String text, UnaryOperator<String> values) {
    return TOKEN
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(values.apply(match.group(1))));
  }
}
