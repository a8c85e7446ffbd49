package dev.supaplane.provisioner.execute;

import dev.supaplane.provisioner.stack.RenderedStack;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The projects' directories, on a disk or in a simulation. */
public interface ProjectFiles {
  /** Whether there is a directory. */
  boolean exist(Path directory);

  /** Whether every file is as rendered. */
  boolean areCurrent(Path directory, RenderedStack stack);

  /**
   * Writes the files that differ.
   *
   * @throws UncheckedIOException when the disk does not take one
   */
  void write(Path directory, RenderedStack stack);

  /**
   * Removes a directory with everything in it; safe to repeat.
   *
   * @throws UncheckedIOException when the disk does not let go of one
   */
  void remove(Path directory);
}
