package dev.supaplane.provisioner.hooks;

import dev.supaplane.provisioner.probe.ProbeResult;
import dev.supaplane.provisioner.probe.ProbeTarget;
import dev.supaplane.provisioner.probe.Prober;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * A directory that stands for a host: a file {@code port-N} is a service that listens there, {@code
 * data} is its data, {@code log} has a line for each run of a command. The commands are shell
 * scripts that get the directory as their argument.
 */
record World(Path directory, HookCommands commands) implements Prober {
  /** Does what it is asked to, the same on every repetition. */
  static final String WELL_BEHAVED =
      """
      case $SUPAPLANE_ACTION in
        pause)
          rm -f "$world"/port-* ;;
        delete|clear)
          rm -rf "$world"/port-* "$world/data" ;;
        *)
          if [ -e "$world/refuse" ]; then echo 'no room left' >&2; exit 1; fi
          if [ -e "$world/stall" ]; then echo 'somebody else is at it' >&2; exit 75; fi
          mkdir -p "$world/data"
          echo 17.6 >"$world/port-20001"
          echo >"$world/port-20000"
          echo 'a line of another kind'
          echo '{"services":[{"name":"rest","status":"healthy"},{"name":"kong","status":"healthy"}]}'
          ;;
      esac
      """;

  private static final String HEAD =
      """
      #!/bin/sh
      set -eu
      world=$1
      echo "$SUPAPLANE_ACTION" >>"$world/log"
      echo "$SUPAPLANE_SERVICES" >"$world/services"
      cat >"$world/request"
      """;

  /** A world that is there already. */
  static World at(Path directory) {
    var argv = List.of(directory.resolve("hook").toString(), directory.toString());
    return new World(directory, new HookCommands(argv, argv));
  }

  /** A world in which one script is both commands. */
  static World of(Path directory, String script) {
    try {
      Files.createDirectories(directory);
      var world = at(directory);
      world.behave(script);
      return world;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Another script takes the commands' place. */
  void behave(String script) throws IOException {
    // Replaced, never written to: a shell reads its script as it goes.
    var next = directory.resolve("hook.next");
    Files.writeString(next, HEAD + script);
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwx------"));
    Files.move(
        next,
        directory.resolve("hook"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** The actions that were asked for, in order. */
  List<String> actions() {
    return lines("log");
  }

  List<String> lines(String name) {
    return has(name) ? text(name).lines().toList() : List.of();
  }

  String text(String name) {
    try {
      return Files.readString(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String name) {
    return Files.exists(directory.resolve(name));
  }

  void put(String name) {
    try {
      Files.writeString(directory.resolve(name), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remove(String name) {
    try {
      Files.deleteIfExists(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ProbeResult probe(ProbeTarget target) {
    if (has("sick")) {
      return new ProbeResult.Sick("answers nonsense");
    }
    return target.addresses().stream()
        .map(a -> "port-" + a.port())
        .filter(this::has)
        .findFirst()
        .<ProbeResult>map(
            port ->
                new ProbeResult.Healthy(Optional.of(text(port).strip()).filter(v -> !v.isEmpty())))
        .orElseGet(() -> new ProbeResult.NotYet("nothing listens for " + target.service()));
  }
}
