package dev.supaplane.provisioner.app;

import dev.supaplane.provisioner.desired.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Which installation a worker belongs to, so that two can share an engine. */
final class Installation {
  private Installation() {}

  /** The id that is kept in a worker's directory, made at the first start. */
  static String of(Path data) {
    var file = data.resolve("installation");
    try {
      if (!Files.exists(file)) {
        DurableFiles.write(
            file, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8), "rw-------");
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
