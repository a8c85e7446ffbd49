package dev.supaplane.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The supabase CLI, installed from npm, in a directory of its own and with hosts of its own: names
 * that the control plane's domain gives lead to this machine for it alone.
 */
final class Cli {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path directory;
  private final Program program;
  private final List<String> always;

  private Cli(Path directory, Program program, List<String> always) {
    this.directory = directory;
    this.program = program;
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
    var all = new HashMap<>(environment);
    all.put("SUPABASE_HOME", directory.resolve("home").toString());
    all.put("SUPABASE_YES", "1");
    all.put("SUPABASE_TELEMETRY_DISABLED", "1");
    var program = new Program(directory, all);
    // Without a lock: it would have to name a program for each system, and npm then wants them all.
    program
        .run(
            PATIENCE,
            List.of("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent"))
        .expect("npm install");
    Files.writeString(directory.resolve("profile.yaml"), profile);
    Files.writeString(directory.resolve("hosts"), hosts);
    Files.createDirectories(directory.resolve("project"));
    return new Cli(
        directory,
        program,
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
  Program.Run run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(always);
    command.addAll(List.of(arguments));
    return start(command);
  }

  private static void copy(String name, Path to) throws IOException {
    try (var resource = Cli.class.getResourceAsStream("/clients/cli/" + name)) {
      Files.copy(resource, to);
    }
  }

  private Program.Run start(List<String> command) throws IOException, InterruptedException {
    return program.run(PATIENCE, command);
  }
}
