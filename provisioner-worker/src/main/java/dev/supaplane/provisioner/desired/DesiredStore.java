package dev.supaplane.provisioner.desired;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.wire.TraceContext;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Every project's wish: in memory for readers, on disk before a write returns. */
public final class DesiredStore {
  private final WishDisk disk;
  private final Path projects;
  private final Map<ProjectRef, DesiredStack> byRef = new ConcurrentHashMap<>();

  /**
   * Reads what is kept in a worker's directory.
   *
   * @throws UncheckedIOException when a file cannot be read
   */
  public DesiredStore(Path data) {
    this(files(data), data.resolve("projects"));
  }

  /**
   * Reads what a disk keeps.
   *
   * @param projects above the projects' own directories
   */
  public DesiredStore(WishDisk disk, Path projects) {
    this.disk = disk;
    this.projects = projects;
    disk.read().forEach(stack -> byRef.put(stack.ref(), stack));
  }

  /** What a project should be; empty for one that is not known here. */
  public Optional<DesiredStack> find(ProjectRef ref) {
    return Optional.ofNullable(byRef.get(ref));
  }

  /** Everything that is known. */
  public Collection<DesiredStack> all() {
    return List.copyOf(byRef.values());
  }

  /**
   * Folds an event into what is kept; when this returns, it survives a power cut.
   *
   * @return whether anything changed
   */
  public boolean fold(ProjectEvent event) {
    return fold(event, null);
  }

  /**
   * Folds an event that was told in a trace; an operation that it begins belongs to that.
   *
   * @return whether anything changed
   */
  public synchronized boolean fold(ProjectEvent event, @Nullable TraceContext trace) {
    var before = find(event.ref());
    var after =
        Fold.apply(before, event)
            .map(stack -> begins(before, stack) ? stack.begunIn(trace) : stack);
    if (after.isEmpty() || after.equals(before)) {
      return false;
    }
    save(after.get());
    return true;
  }

  private static boolean begins(Optional<DesiredStack> before, DesiredStack after) {
    return after.operation() != null
        && !after.operation().equals(before.map(DesiredStack::operation).orElse(null));
  }

  /**
   * Keeps what a lane found out, unless an event came in between.
   *
   * @return whether it is kept; it survives a power cut then
   */
  public synchronized boolean replace(DesiredStack before, DesiredStack after) {
    if (!before.equals(byRef.get(before.ref()))) {
      return false;
    }
    save(after);
    return true;
  }

  private void save(DesiredStack stack) {
    if (!stack.equals(byRef.get(stack.ref()))) {
      disk.write(stack);
      byRef.put(stack.ref(), stack);
    }
  }

  /** The project's own directory, which may not be there. */
  public Path directory(ProjectRef ref) {
    return projects.resolve(ref.value());
  }

  private static WishDisk files(Path data) {
    DurableFiles.directory(data.resolve("projects"));
    var wishes = data.resolve("desired");
    DurableFiles.directory(wishes);
    return new WishFiles(wishes);
  }
}
