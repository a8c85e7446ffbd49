package dev.supaplane.provisioner.simulated;

import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.ExecReport;
import dev.supaplane.provisioner.engine.ExecReport.Ending;
import dev.supaplane.provisioner.engine.ExecResult;
import dev.supaplane.provisioner.engine.ExecSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The commands that a simulated container knows: true, false, echo, printenv and sleep. Any other
 * succeeds without a word.
 */
final class SimulatedCommands {
  private SimulatedCommands() {}

  static ExecReport run(
      ExecSpec command, Map<String, String> containerEnvironment, VirtualTime time) {
    if (command.argv().isEmpty()) {
      throw new EngineException(Kind.REFUSED, "no command", null);
    }
    var program = command.argv().getFirst();
    var arguments = command.argv().subList(1, command.argv().size());
    return switch (program.substring(program.lastIndexOf('/') + 1)) {
      case "false" -> report(command, 1, "", 0);
      case "echo" -> report(command, 0, String.join(" ", arguments) + "\n", 0);
      case "printenv" -> {
        var environment = new HashMap<>(containerEnvironment);
        environment.putAll(command.environment());
        var value = arguments.isEmpty() ? null : environment.get(arguments.getFirst());
        yield value == null ? report(command, 1, "", 0) : report(command, 0, value + "\n", 0);
      }
      case "sleep" -> sleep(command, arguments.isEmpty() ? "0" : arguments.getFirst(), time);
      default -> report(command, 0, "", 0);
    };
  }

  /** The report of a result that a script gave. */
  static ExecReport report(ExecResult given) {
    return new ExecReport(
        Ending.EXITED,
        given.exitCode(),
        given.stdout(),
        given.truncated(),
        given.stderr(),
        given.truncated(),
        given.durationMillis());
  }

  /** The result of a command that ended of itself; any other is a time-out. */
  static ExecResult result(ExecReport report) {
    if (report.ending() != Ending.EXITED) {
      throw new EngineException(Kind.TIMEOUT, "the command did not end by its deadline", null);
    }
    return new ExecResult(
        report.exitCode(),
        report.stdout(),
        report.stderr(),
        report.durationMillis(),
        report.stdoutTruncated() || report.stderrTruncated());
  }

  private static ExecReport sleep(ExecSpec command, String seconds, VirtualTime time) {
    Duration wanted;
    try {
      wanted = Duration.ofSeconds(Long.parseLong(seconds));
    } catch (NumberFormatException _) {
      return report(command, 1, "", 0);
    }
    if (wanted.compareTo(command.deadline()) >= 0) {
      time.advance(command.deadline());
      return new ExecReport(
          Ending.ENDED_AT_DEADLINE, -1, "", false, "", false, command.deadline().toMillis());
    }
    time.advance(wanted);
    return report(command, 0, "", wanted.toMillis());
  }

  private static ExecReport report(ExecSpec command, int exitCode, String output, long millis) {
    var bytes = output.getBytes(StandardCharsets.UTF_8);
    boolean cut = bytes.length > command.outputBound();
    var kept =
        cut
            ? new String(Arrays.copyOf(bytes, command.outputBound()), StandardCharsets.UTF_8)
            : output;
    return new ExecReport(Ending.EXITED, exitCode, kept, cut, "", false, millis);
  }
}
