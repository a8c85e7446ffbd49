package dev.supaplane.provisioner.execute;

import dev.supaplane.provisioner.desired.DurableFiles;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.StackFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Writes a stack's directory. Files that the stack does not have are a user's own and stay; so do
 * those that only another revision of the template had, since nobody can tell whether a user counts
 * on one. They are mounted nowhere and hold no secret.
 */
public final class StackFiles implements ProjectFiles {
  private static final String SECRET = "rw-------";
  private static final String PLAIN = "rw-r--r--";

  @Override
  public boolean exist(Path directory) {
    return Files.exists(directory);
  }

  @Override
  public boolean areCurrent(Path directory, RenderedStack stack) {
    for (var entry : stack.files().entrySet()) {
      if (!isCurrent(inside(directory, entry.getKey()), entry.getValue())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void remove(Path directory) {
    DurableFiles.removeTree(directory);
  }

  @Override
  public void write(Path directory, RenderedStack stack) {
    DurableFiles.directory(directory);
    stack
        .files()
        .forEach(
            (name, file) -> {
              var path = inside(directory, name);
              if (!isCurrent(path, file)) {
                makeParents(directory, path);
                DurableFiles.write(
                    path, file.content().getBytes(StandardCharsets.UTF_8), mode(file));
              }
            });
  }

  private static boolean isCurrent(Path path, StackFile file) {
    try {
      return Files.isRegularFile(path)
          && PosixFilePermissions.toString(Files.getPosixFilePermissions(path)).equals(mode(file))
          && Files.readString(path).equals(file.content());
    } catch (IOException e) {
      // It cannot be read as it should be: then it is to be written anew.
      return false;
    }
  }

  /** Containers read mounted files as users of their own, so directories below are open to read. */
  private static void makeParents(Path directory, Path file) {
    try {
      var parent = file.getParent();
      for (var made = directory;
          parent != null && !made.equals(parent);
          made = made.resolve(parent.getName(made.getNameCount()))) {
        var next = made.resolve(parent.getName(made.getNameCount()));
        if (!Files.isDirectory(next)) {
          Files.createDirectory(next);
          Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the directory of " + file, e);
    }
  }

  private static Path inside(Path directory, String name) {
    var path = directory.resolve(name).normalize();
    if (!path.startsWith(directory)) {
      throw new IllegalArgumentException("a file outside of the project's directory: " + name);
    }
    return path;
  }

  private static String mode(StackFile file) {
    return file.secret() ? SECRET : PLAIN;
  }
}
