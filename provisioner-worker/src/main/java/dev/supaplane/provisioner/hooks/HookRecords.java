package dev.supaplane.provisioner.hooks;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.provisioner.desired.DurableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;

/** Every project's record: in memory for readers, on disk before a write returns. */
final class HookRecords {
  private static final String SUFFIX = ".json";

  private final Path directory;
  private final Map<ProjectRef, HookRecord> byRef = new ConcurrentHashMap<>();

  /**
   * Reads what is kept in a directory.
   *
   * @throws UncheckedIOException when a file cannot be read
   */
  HookRecords(Path directory) {
    this.directory = directory;
    DurableFiles.directory(directory);
    try (var files = Files.list(directory)) {
      for (var file : files.filter(HookRecords::isRecord).toList()) {
        var stored = read(file);
        byRef.put(stored.ref(), stored);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  Optional<HookRecord> find(ProjectRef ref) {
    return Optional.ofNullable(byRef.get(ref));
  }

  Set<ProjectRef> refs() {
    return Set.copyOf(byRef.keySet());
  }

  /** Changes a project's record, or makes its first one. */
  void update(ProjectRef ref, UnaryOperator<HookRecord> change) {
    var before = byRef.get(ref);
    var now = change.apply(before == null ? HookRecord.fresh(ref) : before);
    if (!now.equals(before)) {
      DurableFiles.write(file(ref), EventJson.write(now), "rw-------");
      byRef.put(ref, now);
    }
  }

  void remove(ProjectRef ref) {
    try {
      Files.deleteIfExists(file(ref));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file(ref), e);
    }
    byRef.remove(ref);
  }

  private static HookRecord read(Path file) throws IOException {
    try {
      return EventJson.read(Files.readAllBytes(file), HookRecord.class);
    } catch (JacksonException e) {
      throw new IllegalStateException(
          file + " is no record; remove it when nothing of its project is left", e);
    }
  }

  private Path file(ProjectRef ref) {
    return directory.resolve(ref.value() + SUFFIX);
  }

  private static boolean isRecord(Path file) {
    var name = file.getFileName().toString();
    return name.endsWith(SUFFIX) && !name.startsWith(".");
  }
}
