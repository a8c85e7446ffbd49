package dev.supaplane.openapi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What clients in TypeScript make of answers and documents: the compiler's own word, with the types
 * of {@code supabase-management-js} and with those that {@code openapi-typescript} makes. Both come
 * from npm, in the versions of the lock in this module, into a directory that later runs find
 * again.
 */
public final class ClientTypes {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", "held.mjs");

  private final Path directory;

  private ClientTypes(Path directory) {
    this.directory = directory;
  }

  /** An answer that went well; without a body where it had none. */
  public record Answer(String call, int status, @Nullable JsonNode body) {}

  /**
   * What the compiler found.
   *
   * @param held answers whose type says something, and which are of it or among the errors
   * @param open calls whose type allows anything
   * @param unknown calls that the client has no type of
   * @param controls answers that were made wrong on purpose
   * @param caught so many of those the compiler refused
   */
  public record Held(
      int held,
      List<String> open,
      List<String> unknown,
      List<Wrong> errors,
      int controls,
      int caught) {}

  /** An answer that is not of its type. */
  public record Wrong(String call, String message) {}

  /** With its packages in a directory of the module's target. */
  public static ClientTypes installed() throws IOException, InterruptedException {
    var directory = Files.createDirectories(Path.of("target/client-types").toAbsolutePath());
    var changed = false;
    for (var name : FILES) {
      try (var resource = ClientTypes.class.getResourceAsStream("/client-types/" + name)) {
        var bytes = Objects.requireNonNull(resource, name).readAllBytes();
        var file = directory.resolve(name);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
          changed = true;
          Files.write(file, bytes);
        }
      }
    }
    var types = new ClientTypes(directory);
    if (changed || !Files.exists(directory.resolve("node_modules/.package-lock.json"))) {
      types.run("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline");
    }
    return types;
  }

  /** Holds answers against the types of {@code supabase-management-js}. */
  public Held held(Collection<Answer> answers) throws IOException, InterruptedException {
    Files.writeString(directory.resolve("answers.json"), JSON.writeValueAsString(answers));
    return JSON.readValue(run("node", "held.mjs"), Held.class);
  }

  /**
   * Makes types of a document and lets the compiler read them, with a use of each operation that is
   * named; throws where the generator or the compiler refuses.
   */
  public void generated(Path document, String use) throws IOException, InterruptedException {
    var name = document.getFileName().toString().replace(".json", "");
    run(
        "node",
        "node_modules/openapi-typescript/bin/cli.js",
        document.toAbsolutePath().toString(),
        "-o",
        name + ".ts");
    Files.writeString(
        directory.resolve(name + "-use.ts"),
        "import type { operations, paths } from \"./" + name + ".js\";\n" + use + "\n");
    run(
        "node",
        "node_modules/typescript/bin/tsc",
        "--noEmit",
        "--strict",
        "--target",
        "es2022",
        "--module",
        "nodenext",
        "--moduleResolution",
        "nodenext",
        name + "-use.ts");
  }

  private String run(String... command) throws IOException, InterruptedException {
    var log = directory.resolve("run.log");
    var process =
        new ProcessBuilder(new ArrayList<>(List.of(command)))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(String.join(" ", command) + " does not end");
    }
    var said = Files.readString(log);
    if (process.exitValue() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " failed: " + said);
    }
    return said;
  }
}
