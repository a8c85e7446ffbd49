package dev.supaplane.provisioner.desired;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.wire.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Every project's wish: in memory for readers, on disk before a write returns. */
public final class DesiredStore {
  private static final String SUFFIX = ".json";

  private final Path wishes;
  private final Path projects;
  private final Map<ProjectRef, DesiredStack> byRef = new ConcurrentHashMap<>();

  /**
   * Reads what is kept in a worker's directory.
   *
   * @throws UncheckedIOException when a file cannot be read
   */
  public DesiredStore(Path data) {
    wishes = data.resolve("desired");
    projects = data.resolve("projects");
    DurableFiles.directory(wishes);
    DurableFiles.directory(projects);
    try (Stream<Path> files = Files.list(wishes)) {
      for (var file : files.filter(f -> isWish(f.getFileName().toString())).toList()) {
        var stack = EventJson.read(Files.readAllBytes(file), DesiredStack.class);
        byRef.put(stack.ref(), stack);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + wishes, e);
    }
  }

  /** What a project should be; empty for one that is not known here. */
  public Optional<DesiredStack> find(ProjectRef ref) {
    return Optional.ofNullable(byRef.get(ref));
  }

  /** Everything that is known. */
  public Collection<DesiredStack> all() {
    return List.copyOf(byRef.values());
  }

  /** Keeps a wish. When this returns, it survives a power cut. */
  public void save(DesiredStack stack) {
    if (!stack.equals(byRef.get(stack.ref()))) {
      DurableFiles.write(wishes.resolve(stack.ref() + SUFFIX), EventJson.write(stack), "rw-------");
      byRef.put(stack.ref(), stack);
    }
  }

  /** The project's own directory, which may not be there. */
  public Path directory(ProjectRef ref) {
    return projects.resolve(ref.value());
  }

  private static boolean isWish(String name) {
    return name.endsWith(SUFFIX) && !name.startsWith(".");
  }
}
