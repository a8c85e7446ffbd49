package dev.supaplane.provisioner.adopt;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.provisioner.desired.DurableFiles;
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

/**
 * The adopted stacks of this host: in memory for readers, on disk before a write returns. They are
 * kept apart from what is desired, so that no lane that changes things can ever find one.
 */
public final class ObservedStore {
  private static final String SUFFIX = ".json";

  private final Path directory;
  private final Map<ProjectRef, ObservedStack> byRef = new ConcurrentHashMap<>();

  /**
   * Reads what is kept in a worker's directory.
   *
   * @throws UncheckedIOException when a file cannot be read
   */
  public ObservedStore(Path data) {
    directory = data.resolve("observed");
    DurableFiles.directory(directory);
    read().forEach(stack -> byRef.put(stack.ref(), stack));
  }

  /** An adopted stack, forgotten or not; empty for one that is not known here. */
  public Optional<ObservedStack> find(ProjectRef ref) {
    return Optional.ofNullable(byRef.get(ref));
  }

  /** The stack that observes a compose project. */
  public Optional<ObservedStack> observing(String composeProject) {
    return byRef.values().stream()
        .filter(stack -> !stack.forgotten())
        .filter(stack -> stack.stack().composeProject().equals(composeProject))
        .findFirst();
  }

  /** Everything that is known. */
  public Collection<ObservedStack> all() {
    return List.copyOf(byRef.values());
  }

  /**
   * Folds an event into what is kept; when this returns, it survives a power cut. Safe to repeat,
   * and against old events.
   *
   * @return whether anything changed
   */
  public synchronized boolean fold(ProjectEvent event) {
    var before = byRef.get(event.ref());
    if (event instanceof ProjectAdopted adopted && before == null) {
      save(ObservedStack.of(adopted.ref(), adopted.stack()));
      return true;
    }
    if (event instanceof ProjectForgotten && before != null && !before.forgotten()) {
      save(before.forgottenNow());
      return true;
    }
    return false;
  }

  /**
   * Keeps what a lane found out, unless an event came in between.
   *
   * @return whether it is kept
   */
  synchronized boolean replace(ObservedStack before, ObservedStack after) {
    if (!before.equals(byRef.get(before.ref()))) {
      return false;
    }
    save(after);
    return true;
  }

  private void save(ObservedStack stack) {
    DurableFiles.write(
        directory.resolve(stack.ref() + SUFFIX), EventJson.write(stack), "rw-------");
    byRef.put(stack.ref(), stack);
  }

  private List<ObservedStack> read() {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(f -> f.toString().endsWith(SUFFIX))
          .filter(f -> !f.getFileName().toString().startsWith("."))
          .map(ObservedStore::stack)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + directory, e);
    }
  }

  private static ObservedStack stack(Path file) {
    try {
      return EventJson.read(Files.readAllBytes(file), ObservedStack.class);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
