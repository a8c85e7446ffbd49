package dev.supaplane.platform.management;

import dev.supaplane.kit.web.Parameter;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** In which order projects are listed. */
enum Order implements Comparator<JsonNode> {
  /** The default of clients. */
  NAME_ASC("name", false),
  /** By name, backwards. */
  NAME_DESC("name", true),
  /** The oldest first. */
  CREATED_ASC("created_at", false),
  /** The newest first. */
  CREATED_DESC("created_at", true);

  private final String member;
  private final boolean backwards;

  Order(String member, boolean backwards) {
    this.member = member;
    this.backwards = backwards;
  }

  /** As a client names it; absent, by name. */
  static Order of(@Nullable String sort) {
    var names = List.of("name_asc", "name_desc", "created_asc", "created_desc");
    return switch (Parameter.oneOf("sort", sort, names)) {
      case "name_desc" -> NAME_DESC;
      case "created_asc" -> CREATED_ASC;
      case "created_desc" -> CREATED_DESC;
      case null, default -> NAME_ASC;
    };
  }

  @Override
  public int compare(JsonNode one, JsonNode other) {
    var compared =
        one.path(member).asString("").compareToIgnoreCase(other.path(member).asString(""));
    return backwards ? -compared : compared;
  }
}
