package dev.supaplane.provisioner.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Where templates are read from, once, when a {@link StackCatalog} is made. */
@FunctionalInterface
public interface StackSource {
  /**
   * The text of a file.
   *
   * @param path relative to the folder of templates, such as {@code supabase/2026.02/stack.yml}
   * @throws StackException when there is no such file
   * @throws UncheckedIOException when it cannot be read
   */
  String read(String path);

  /** The templates that come with the worker. */
  static StackSource builtIn() {
    return path -> {
      try (var stream = StackSource.class.getResourceAsStream("/stacks/" + path)) {
        if (stream == null) {
          throw new StackException("the worker has no file stacks/" + path);
        }
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
