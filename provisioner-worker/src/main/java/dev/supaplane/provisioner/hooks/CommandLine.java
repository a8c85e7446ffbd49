package dev.supaplane.provisioner.hooks;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command into words as a shell would, and does nothing else that a shell does: no
 * variable, pattern, pipe or substitution.
 *
 * <p>White space separates words. Inside single quotes every character stands for itself. Inside
 * double quotes a backslash before {@code "} or a backslash makes that character stand for itself;
 * outside of quotes a backslash does so before any character.
 */
final class CommandLine {
  private final String text;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private boolean inWord;
  private int at;

  private CommandLine(String text) {
    this.text = text;
  }

  /**
   * The words of a command.
   *
   * @throws IllegalArgumentException when there is none, or a quote is left open
   */
  static List<String> split(String text) {
    var line = new CommandLine(text);
    line.read();
    if (line.words.isEmpty() || line.words.getFirst().isEmpty()) {
      throw new IllegalArgumentException("the command is empty");
    }
    return List.copyOf(line.words);
  }

  private void read() {
    while (at < text.length()) {
      var next = text.charAt(at++);
      if (next == '\u0000') {
        throw new IllegalArgumentException("a command holds no NUL character");
      } else if (Character.isWhitespace(next)) {
        endWord();
      } else {
        inWord = true;
        switch (next) {
          case '\'' -> readQuoted('\'', "");
          case '"' -> readQuoted('"', "\"\\");
          case '\\' -> word.append(escaped());
          default -> word.append(next);
        }
      }
    }
    endWord();
  }

  private void readQuoted(char quote, String escapable) {
    while (at < text.length()) {
      var next = text.charAt(at++);
      if (next == quote) {
        return;
      }
      var escapes = next == '\\' && at < text.length() && escapable.indexOf(text.charAt(at)) >= 0;
      word.append(escapes ? text.charAt(at++) : next);
    }
    throw new IllegalArgumentException("a quote (" + quote + ") is not closed");
  }

  private char escaped() {
    if (at == text.length()) {
      throw new IllegalArgumentException("nothing follows the last backslash");
    }
    return text.charAt(at++);
  }

  private void endWord() {
    if (inWord) {
      words.add(word.toString());
      word.setLength(0);
      inWord = false;
    }
  }
}
