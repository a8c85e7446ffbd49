package dev.supaplane.events.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** Files that are made from the records, checked in, and compared in the build. */
final class Generated {
  private static final boolean UPDATE = Boolean.getBoolean("contract.update");

  private Generated() {}

  /** JSON as it is kept in files. */
  static String json(JsonNode tree) {
    return tree.toPrettyString() + "\n";
  }

  /** Compares a file with what is made now; with {@code -Dcontract.update=true} writes it. */
  static void compare(Path file, String text) throws IOException {
    if (UPDATE) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(file)
        .as(
            "%s is made from the records and is not what they say now; make it anew with"
                + " mvn -pl events-schema test -Dcontract.update=true",
            file.getFileName())
        .hasContent(text);
  }
}
