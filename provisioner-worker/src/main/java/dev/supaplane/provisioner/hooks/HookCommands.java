package dev.supaplane.provisioner.hooks;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The two commands that replace the built-in engine.
 *
 * @param provision makes a stack run, or stop with its data kept
 * @param destroy removes all of it
 */
public record HookCommands(List<String> provision, List<String> destroy) {
  /** The environment's name for the first. */
  public static final String PROVISION = "PLATFORM_API_PROVISION_CMD";

  /** The environment's name for the second. */
  public static final String DESTROY = "PLATFORM_API_DESTROY_CMD";

  /** Copies the lists. */
  public HookCommands {
    provision = List.copyOf(provision);
    destroy = List.copyOf(destroy);
  }

  /**
   * The commands as they were set: both, or none.
   *
   * @throws IllegalArgumentException when one is missing or cannot be run, with what to do
   */
  public static Optional<HookCommands> of(Optional<String> provision, Optional<String> destroy) {
    var first = provision.filter(text -> !text.isBlank());
    var second = destroy.filter(text -> !text.isBlank());
    if (first.isEmpty() && second.isEmpty()) {
      return Optional.empty();
    }
    if (first.isEmpty() || second.isEmpty()) {
      throw new IllegalArgumentException(
          "%s is set and %s is not; set both to replace the built-in engine, or none"
              .formatted(
                  first.isPresent() ? PROVISION : DESTROY,
                  first.isPresent() ? DESTROY : PROVISION));
    }
    return Optional.of(
        new HookCommands(check(PROVISION, first.get()), check(DESTROY, second.get())));
  }

  private static List<String> check(String name, String text) {
    List<String> argv;
    try {
      argv = CommandLine.split(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " cannot be read: " + e.getMessage(), e);
    }
    var program = argv.getFirst();
    if (!program.contains("/")) {
      if (!isOnThePath(program)) {
        throw new IllegalArgumentException(
            name + ": no directory of the PATH has a program " + program);
      }
      return argv;
    }
    var path = Path.of(program);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException(
          name + " begins with a relative path: give an absolute one, or a name on the PATH");
    }
    if (!canRun(path)) {
      throw new IllegalArgumentException(name + ": " + path + " is no program that can be run");
    }
    return argv;
  }

  private static boolean isOnThePath(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(directory -> !directory.isEmpty())
        .anyMatch(directory -> canRun(Path.of(directory, program)));
  }

  private static boolean canRun(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }
}
