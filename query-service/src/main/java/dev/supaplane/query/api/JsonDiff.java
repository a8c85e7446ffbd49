package dev.supaplane.query.api;

import dev.supaplane.query.api.HistoryQueries.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Where two JSON documents differ: objects member by member, everything else as a whole. */
final class JsonDiff {
  private JsonDiff() {}

  static List<Difference> between(JsonNode before, JsonNode after) {
    var found = new ArrayList<Difference>();
    compare("", before, after, found);
    return found;
  }

  private static void compare(
      String path, @Nullable JsonNode before, @Nullable JsonNode after, List<Difference> found) {
    if (before != null && after != null && before.isObject() && after.isObject()) {
      var names = new TreeSet<String>();
      names.addAll(before.propertyNames());
      names.addAll(after.propertyNames());
      for (var name : names) {
        var step = name.replace("~", "~0").replace("/", "~1");
        compare(path + "/" + step, before.get(name), after.get(name), found);
      }
    } else if (!Objects.equals(before, after)) {
      found.add(new Difference(path, before, after));
    }
  }
}
