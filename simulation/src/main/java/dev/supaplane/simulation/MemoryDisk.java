package dev.supaplane.simulation;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.desired.WishDisk;
import dev.supaplane.provisioner.execute.ProjectFiles;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.StackFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The worker's disk: what is on it outlives the process. */
final class MemoryDisk implements WishDisk, ProjectFiles {
  /** Above the projects' directories. */
  static final Path PROJECTS = Path.of("/simulated/projects");

  private final Map<ProjectRef, byte[]> wishes = new TreeMap<>(MemoryDisk::byName);
  private final Map<Path, Map<String, StackFile>> directories = new TreeMap<>();
  private final Map<ProjectRef, Integer> offsets = new HashMap<>();

  @Override
  public List<DesiredStack> read() {
    return wishes.values().stream().map(w -> EventJson.read(w, DesiredStack.class)).toList();
  }

  @Override
  public void write(DesiredStack stack) {
    wishes.put(stack.ref(), EventJson.write(stack));
  }

  /** How far the events of a project are read, as far as the disk knows. */
  int offset(ProjectRef ref) {
    return offsets.getOrDefault(ref, 0);
  }

  void keepOffset(ProjectRef ref, int next) {
    offsets.put(ref, next);
  }

  @Override
  public boolean exist(Path directory) {
    return directories.containsKey(directory);
  }

  @Override
  public boolean areCurrent(Path directory, RenderedStack stack) {
    var files = directories.getOrDefault(directory, Map.of());
    return stack.files().entrySet().stream()
        .allMatch(file -> file.getValue().equals(files.get(file.getKey())));
  }

  @Override
  public void write(Path directory, RenderedStack stack) {
    directories.computeIfAbsent(directory, _ -> new TreeMap<>()).putAll(stack.files());
  }

  @Override
  public void remove(Path directory) {
    directories.remove(directory);
  }

  /** The directories that are there. */
  Set<Path> directories() {
    return directories.keySet();
  }

  private static int byName(ProjectRef one, ProjectRef other) {
    return one.value().compareTo(other.value());
  }
}
