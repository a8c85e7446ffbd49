package dev.supaplane.provisioner.stack;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A rendered directory as compose reads it: the .env file by the rules on which its implementations
 * agree, and every text of the compose file with the values filled in.
 */
record ComposeProject(Map<String, String> env, Map<?, ?> file) {
  private static final YAMLMapper YAML = YAMLMapper.builder().build();
  private static final Pattern NAME = Pattern.compile("\\$(?:(\\$)|\\{([A-Za-z_][A-Za-z0-9_]*)})");

  static ComposeProject of(RenderedStack stack) {
    var env = env(stack.files().get(".env").content());
    var file = yaml(stack.files().get("docker-compose.yml").content());
    return new ComposeProject(env, (Map<?, ?>) filledIn(file, env));
  }

  static Map<?, ?> yaml(String text) {
    return YAML.readValue(text, Map.class);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  static List<?> list(Object value) {
    return value == null ? List.of() : (List<?>) value;
  }

  Map<String, Object> services() {
    return map(file.get("services"));
  }

  Map<String, Object> service(String name) {
    return map(services().get(name));
  }

  private static Map<String, String> env(String text) {
    var env = new LinkedHashMap<String, String>();
    for (var line : text.lines().toList()) {
      if (line.startsWith("#")) {
        continue;
      }
      var equals = line.indexOf('=');
      var value = line.substring(equals + 1);
      if (value.contains("${")) {
        throw new AssertionError("docker-compose 1.29 would fill in a name in .env");
      }
      if (value.startsWith("'")) {
        var end = value.indexOf('\'', 1);
        if (end != value.length() - 1) {
          throw new AssertionError("text after the closing quote in a line of .env");
        }
        value = value.substring(1, end);
      } else if (value.matches(".*[\\s\"#$`\\\\'].*")) {
        throw new AssertionError("a bare value needs quotes in .env");
      }
      if (env.put(line.substring(0, equals), value) != null) {
        throw new AssertionError("twice in .env: " + line.substring(0, equals));
      }
    }
    return env;
  }

  private static Object filledIn(Object value, Map<String, String> env) {
    if (value instanceof Map<?, ?> map) {
      var filled = new LinkedHashMap<String, Object>();
      map.forEach((key, member) -> filled.put((String) key, filledIn(member, env)));
      return filled;
    }
    if (value instanceof List<?> list) {
      var filled = new ArrayList<Object>();
      list.forEach(member -> filled.add(filledIn(member, env)));
      return filled;
    }
    return value instanceof String text ? filledIn(text, env) : value;
  }

  private static String filledIn(String text, Map<String, String> env) {
    if (NAME.matcher(text).replaceAll("").contains("$")) {
      throw new AssertionError("a stray $ in the compose file: " + text);
    }
    return NAME.matcher(text)
        .replaceAll(
            match -> {
              var value = match.group(1) != null ? "$" : env.get(match.group(2));
              if (value == null) {
                throw new AssertionError("nothing in .env for " + match.group());
              }
              return Matcher.quoteReplacement(value);
            });
  }
}
