package dev.supaplane.kit.meta;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a project's meta is, and what opens it.
 *
 * @param gateway of the project, without a slash at its end
 * @param key that the gateway wants
 * @param connection to the database, encrypted for meta alone; null for meta's own
 * @param application by whose name the database knows the connection; null for meta's own
 */
public record MetaDoor(
    String gateway, String key, @Nullable String connection, @Nullable String application) {
  URI at(String path) {
    return URI.create(gateway + "/pg" + path);
  }

  /** Without what opens it. */
  @Override
  public String toString() {
    return "MetaDoor[" + gateway + "]";
  }
}
