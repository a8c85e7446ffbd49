package dev.supaplane.standalone;

import dev.supaplane.standalone.chaos.Chaos;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program. */
@Command(
    name = "supaplane",
    description = "The open, event-sourced control plane for self-hosted Supabase",
    mixinStandardHelpOptions = true,
    version = "0.1.0",
    subcommands = {
      Serve.class,
      Status.class,
      Demo.class,
      Why.class,
      Verify.class,
      Bench.class,
      Simulate.class,
      Chaos.class,
      Audit.class,
      CliProfile.class
    })
public final class Supaplane {
  private Supaplane() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) {
    // The framework would ask its maker for updates; nothing here calls out by itself.
    System.setProperty("axoniq.update-checker.disabled", "true");
    System.exit(line().execute(args));
  }

  /** The commands, and what becomes of trouble in them. */
  static CommandLine line() {
    var line = new CommandLine(new Supaplane()).setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (error, command, _) -> {
          if (error instanceof Trouble trouble) {
            command.getErr().println("supaplane: " + trouble.getMessage());
            return 1;
          }
          throw error;
        });
    return line;
  }
}
