package dev.supaplane.events.wire;

import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/**
 * Brings the JSON of one version of a type to the next version. A released version never goes away:
 * the store and the topics hold it for ever, and this is how it is read.
 *
 * @param from type name with its version, such as {@code dev.supaplane.project.created.v1}
 * @param to the same name, one version later
 * @param change a pure function; it may change the tree that it is given, which is nobody else's
 */
public record Upcaster(String from, String to, UnaryOperator<ObjectNode> change) {
  private static final Pattern VERSIONED = Pattern.compile("(.+)\\.v(0|[1-9][0-9]{0,5})");

  /**
   * @throws IllegalArgumentException when {@code to} is not the next version of {@code from}
   */
  public Upcaster {
    var source = VERSIONED.matcher(from);
    var target = VERSIONED.matcher(to);
    if (!source.matches()
        || !target.matches()
        || !source.group(1).equals(target.group(1))
        || Integer.parseInt(source.group(2)) + 1 != Integer.parseInt(target.group(2))) {
      throw new IllegalArgumentException(to + " is not the next version of " + from);
    }
  }
}
