package dev.supaplane.provisioner.simulated;

import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
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

  static ExecResult run(
      ExecSpec command, Map<String, String> containerEnvironment, VirtualTime time) {
    if (command.argv().isEmpty()) {
      throw new EngineException(Kind.REFUSED, "no command", null);
    }
    var program = command.argv().getFirst();
    var arguments = command.argv().subList(1, command.argv().size());
    return switch (program.substring(program.lastIndexOf('/') + 1)) {
      case "false" -> result(command, 1, "", 0);
      case "echo" -> result(command, 0, String.join(" ", arguments) + "\n", 0);
      case "printenv" -> {
        var environment = new HashMap<>(containerEnvironment);
        environment.putAll(command.environment());
        var value = arguments.isEmpty() ? null : environment.get(arguments.getFirst());
        yield value == null ? result(command, 1, "", 0) : result(command, 0, value + "\n", 0);
      }
      case "sleep" -> sleep(command, arguments.isEmpty() ? "0" : arguments.getFirst(), time);
      default -> result(command, 0, "", 0);
    };
  }

  private static ExecResult sleep(ExecSpec command, String seconds, VirtualTime time) {
    Duration wanted;
    try {
      wanted = Duration.ofSeconds(Long.parseLong(seconds));
    } catch (NumberFormatException _) {
      return result(command, 1, "", 0);
    }
    if (wanted.compareTo(command.deadline()) >= 0) {
      time.advance(command.deadline());
      throw new EngineException(Kind.TIMEOUT, "the command did not end by its deadline", null);
    }
    time.advance(wanted);
    return result(command, 0, "", wanted.toMillis());
  }

  private static ExecResult result(ExecSpec command, int exitCode, String output, long millis) {
    var bytes = output.getBytes(StandardCharsets.UTF_8);
    boolean cut = bytes.length > command.outputBound();
    var kept =
        cut
            ? new String(Arrays.copyOf(bytes, command.outputBound()), StandardCharsets.UTF_8)
            : output;
    return new ExecResult(exitCode, kept, "", millis, cut);
  }
}
