package dev.supaplane.acceptance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The supabase CLI, installed from npm, in a directory of its own and with hosts of its own: names
 * that the control plane's domain gives lead to this machine for it alone.
 */
final class Cli {
  private static final long MINUTES = 3;

  private final Path directory;
  private final Map<String, String> environment;
  private final List<String> always;

  /** What a run ended with. */
  record Run(int code, String out, String err) {
    String expect(String what) {
      if (code != 0) {
        throw new AssertionError(what + ": " + this);
      }
      return out;
    }

    @Override
    public String toString() {
      return "exit " + code + "\n" + out + "\n" + err;
    }
  }

  private Cli(Path directory, Map<String, String> environment, List<String> always) {
    this.directory = directory;
    this.environment = environment;
    this.always = always;
  }

  /**
   * Installs it.
   *
   * @param directory empty
   * @param profile as the control plane writes it
   * @param hosts lines of an /etc/hosts
   * @param environment beside what it needs
   */
  static Cli install(Path directory, String profile, String hosts, Map<String, String> environment)
      throws IOException, InterruptedException {
    copy("package.json", directory.resolve("package.json"));
    var cli = new Cli(directory, environment, List.of());
    // Without a lock: it would have to name a program for each system, and npm then wants them all.
    cli.run("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent")
        .expect("npm install");
    Files.writeString(directory.resolve("profile.yaml"), profile);
    Files.writeString(directory.resolve("hosts"), hosts);
    Files.createDirectories(directory.resolve("project"));
    return new Cli(
        directory,
        environment,
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount --bind hosts /etc/hosts && exec \"$@\"",
            "sh",
            "node_modules/.bin/supabase",
            "--profile",
            directory.resolve("profile.yaml").toString(),
            "--workdir",
            directory.resolve("project").toString()));
  }

  /** The project's directory, as a developer has it. */
  Path project() {
    return directory.resolve("project");
  }

  /** Runs a command of it that has to work; what it wrote to its output. */
  String ok(String... arguments) throws IOException, InterruptedException {
    return run(arguments).expect(String.join(" ", arguments));
  }

  /** Runs a script that lies beside the list of what is installed. */
  void script(String name, String... arguments) throws IOException, InterruptedException {
    var script = directory.resolve(name);
    copy(name, script);
    var command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(List.of(arguments));
    start(command).expect(name);
  }

  /** Runs a command of it. */
  Run run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(always);
    command.addAll(List.of(arguments));
    return start(command);
  }

  private static void copy(String name, Path to) throws IOException {
    try (var resource = Cli.class.getResourceAsStream("/clients/cli/" + name)) {
      Files.copy(resource, to);
    }
  }

  private Run start(List<String> command) throws IOException, InterruptedException {
    var out = Files.createTempFile(directory, "out", "");
    var err = Files.createTempFile(directory, "err", "");
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("HOME", directory.toString());
    builder.environment().put("SUPABASE_HOME", directory.resolve("home").toString());
    builder.environment().put("SUPABASE_YES", "1");
    builder.environment().put("SUPABASE_TELEMETRY_DISABLED", "1");
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    var process = builder.start();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", command) + " does not end");
    }
    return new Run(process.exitValue(), text(out), text(err));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
