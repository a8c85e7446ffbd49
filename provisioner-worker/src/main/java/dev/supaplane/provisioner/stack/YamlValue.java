package dev.supaplane.provisioner.stack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A value of a YAML document that knows where it stands, so that each error names the place. Keys
 * that nobody asked for are errors: a misspelt key must not pass for an absent one.
 */
final class YamlValue {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String where;
  private final @Nullable Object value;

  private YamlValue(String where, @Nullable Object value) {
    this.where = where;
    this.value = value;
  }

  /**
   * Reads one document.
   *
   * @param name for errors
   * @throws StackException when the text is not YAML
   */
  static YamlValue parse(String name, String text) {
    try {
      var tree = YAML.readTree(text);
      // a text of nothing but comments is an absent value
      return new YamlValue(
          name, tree.isMissingNode() ? null : YAML.treeToValue(tree, Object.class));
    } catch (JacksonException e) {
      throw new StackException(name + " is not readable YAML: " + e.getOriginalMessage(), e);
    }
  }

  /** Whether nothing was written here. */
  boolean absent() {
    return value == null;
  }

  /** Whether it is a map. */
  boolean isMap() {
    return value instanceof Map<?, ?>;
  }

  /** Text that is there and is not blank. */
  String text() {
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw wrong("expected a text (numbers in quotes)");
  }

  /** Text that may be empty, but must be written. */
  String textOrEmpty() {
    return value instanceof String text && text.isEmpty() ? text : text();
  }

  /** A whole number of at least 1. */
  int number() {
    if (value instanceof Integer number && number > 0) {
      return number;
    }
    throw wrong("expected a whole number above 0");
  }

  /** True or false; false when absent. */
  boolean flag() {
    if (value == null) {
      return false;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong("expected true or false");
  }

  /** The members of a list; none when absent. */
  List<YamlValue> list() {
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      throw wrong("expected a list");
    }
    var members = new ArrayList<YamlValue>(list.size());
    for (var member : list) {
      members.add(new YamlValue(where + "[" + members.size() + "]", member));
    }
    return members;
  }

  /** The members of a list of texts; none when absent. */
  List<String> texts() {
    return list().stream().map(YamlValue::text).toList();
  }

  /** The members of a map in their order; none when absent. */
  Map<String, YamlValue> members() {
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong("expected a map");
    }
    var members = new LinkedHashMap<String, YamlValue>();
    map.forEach(
        (key, member) ->
            members.put(String.valueOf(key), new YamlValue(where + "." + key, member)));
    return members;
  }

  /**
   * A map with known keys.
   *
   * @throws StackException when it has another
   */
  Fields fields(Set<String> known) {
    var members = members();
    for (var key : members.keySet()) {
      if (!known.contains(key)) {
        throw wrong("unknown key " + key + "; known are " + known.stream().sorted().toList());
      }
    }
    return key -> members.getOrDefault(key, new YamlValue(where + "." + key, null));
  }

  /** An error about this place. */
  StackException wrong(String problem) {
    return new StackException(where + ": " + problem);
  }

  /** A map's members by key. */
  interface Fields {
    /** The member, {@link #absent} where it was not written. */
    YamlValue get(String key);
  }
}
