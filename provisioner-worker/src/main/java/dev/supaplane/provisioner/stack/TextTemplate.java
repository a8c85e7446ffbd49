package dev.supaplane.provisioner.stack;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A file of a template: text with parts that hold only while a service runs. A part begins with a
 * comment line {@code # @if auth} or {@code # @if !auth} and ends with {@code # @end}; parts nest.
 * {@code --} and {@code //} begin a comment as well. Nothing else is looked at, so that the file
 * stays what it is: YAML, SQL or a program.
 */
final class TextTemplate {
  private static final Pattern BEGIN =
      Pattern.compile("\\s*(?:#|--|//) @if (!?)([a-z][a-z0-9-]*)\\s*");
  private static final Pattern END = Pattern.compile("\\s*(?:#|--|//) @end\\s*");

  private final List<Line> lines;

  private TextTemplate(List<Line> lines) {
    this.lines = lines;
  }

  /**
   * Reads a template's text.
   *
   * @param name for errors
   * @throws StackException when a part is not closed or closed twice
   */
  static TextTemplate parse(String name, String text) {
    var open = new ArrayList<Condition>();
    var lines = new ArrayList<Line>();
    for (var line : text.lines().toList()) {
      var begin = BEGIN.matcher(line);
      if (begin.matches()) {
        open.addLast(new Condition(begin.group(2), begin.group(1).isEmpty()));
      } else if (END.matcher(line).matches()) {
        if (open.isEmpty()) {
          throw new StackException(name + ": @end without @if");
        }
        open.removeLast();
      } else {
        lines.add(new Line(line, List.copyOf(open)));
      }
    }
    if (!open.isEmpty()) {
      throw new StackException(name + ": @if " + open.getLast().service() + " without @end");
    }
    return new TextTemplate(lines);
  }

  /** The services that its parts ask for. */
  Set<String> services() {
    var services = new HashSet<String>();
    lines.forEach(line -> line.conditions().forEach(c -> services.add(c.service())));
    return services;
  }

  /** The text for a set of running services. */
  String render(Set<String> enabled) {
    var text = new StringBuilder();
    for (var line : lines) {
      if (line.conditions().stream().allMatch(c -> c.holds(enabled))) {
        text.append(line.text()).append('\n');
      }
    }
    return text.toString();
  }

  private record Line(String text, List<Condition> conditions) {}

  private record Condition(String service, boolean wanted) {
    boolean holds(Set<String> enabled) {
      return enabled.contains(service) == wanted;
    }
  }
}
