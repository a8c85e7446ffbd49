package dev.supaplane.provisioner.hooks;

import dev.supaplane.events.project.Failure;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.desired.DurableFiles;
import dev.supaplane.provisioner.execute.Redactor;
import dev.supaplane.provisioner.execute.RunContext;
import dev.supaplane.provisioner.execute.StepResult;
import dev.supaplane.provisioner.execute.StepTeller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/** Runs the commands of projects, one at a time for each, and tells of each run. */
final class HookRunner {
  /** The exit code by which a command asks to be run again later: EX_TEMPFAIL of sysexits.h. */
  static final int TRY_AGAIN = 75;

  private static final String DOT_ENV = ".env";
  // Not every line: the database's name or the project's own would be taken out of every message.
  private static final Pattern SECRET_LINE =
      Pattern.compile("[A-Z0-9_]*(?:PASS|SECRET|KEY|TOKEN)[A-Z0-9_]*='?(.+?)'?");
  private static final String USUAL_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final HookCommands commands;
  private final HookRecords records;
  private final StepTeller teller;
  private final InstantSource clock;
  private final Map<String, String> host;

  /**
   * A runner.
   *
   * @param host variables that every command gets beside the fixed ones
   */
  HookRunner(
      HookCommands commands,
      HookRecords records,
      StepTeller teller,
      InstantSource clock,
      Map<String, String> host) {
    this.commands = commands;
    this.records = records;
    this.teller = teller;
    this.clock = clock;
    this.host = Map.copyOf(host);
  }

  /** What a command's success leads to. */
  interface Success {
    /** The step's result, from what the command wrote. */
    StepResult of(HookExit.Output output, long millis);
  }

  /** Runs a command for a project. */
  StepResult run(
      HookAction action, DesiredStack stack, RunContext run, List<String> services, Success success)
      throws InterruptedException {
    var startedAt = clock.instant();
    var begun = System.nanoTime();
    if (!startedAt.isBefore(run.deadline())) {
      return new StepResult.Later(
          Failure.of("HOOK_DEADLINE", action.label(), "No time is left for the command", 0));
    }
    StepResult result;
    try {
      var process = prepare(action, stack, run, services);
      var exit = process.run(Duration.between(clock.instant(), run.deadline()), run.superseded());
      records.update(run.ref(), HookRecord::ended);
      result = result(action, exit, Duration.ofNanos(System.nanoTime() - begun), success);
    } catch (UncheckedIOException e) {
      result =
          new StepResult.Later(
              Failure.of(
                  "FILES",
                  action.label(),
                  "The project's directory cannot be written: "
                      + run.redactor().redact(String.valueOf(e.getCause())),
                  Duration.ofNanos(System.nanoTime() - begun).toMillis()));
    }
    teller.tell(run, action.label(), null, startedAt, result);
    return result;
  }

  private HookProcess prepare(
      HookAction action, DesiredStack stack, RunContext run, List<String> services)
      throws InterruptedException {
    var left = records.find(run.ref()).map(HookRecord::running);
    if (left.isPresent()) {
      // The worker died while a command ran: two at once would fight over the project.
      ProcessTree.endLeftovers(left.get());
    }
    var mark = UUID.randomUUID().toString();
    // On disk before it begins: from here on something may be there that only destroy removes.
    records.update(run.ref(), before -> before.begun(mark));
    DurableFiles.directory(run.directory());
    return new HookProcess(
        action.destroys() ? commands.destroy() : commands.provision(),
        run.directory(),
        environment(action, run, services),
        mark,
        HookJson.MAPPER.writeValueAsString(
            new HookRequest(
                HookRequest.VERSION,
                action,
                run.ref(),
                run.generation(),
                stack.operation(),
                run.deadline(),
                run.directory().toString(),
                services,
                stack.spec(),
                stack.placement())),
        redactor(run));
  }

  private Map<String, String> environment(
      HookAction action, RunContext run, List<String> services) {
    var environment = new TreeMap<>(host);
    environment.put("PATH", System.getenv().getOrDefault("PATH", USUAL_PATH));
    environment.put("HOME", System.getProperty("user.home", "/"));
    environment.put("LANG", "C.UTF-8");
    environment.put("SUPAPLANE_ACTION", action.word());
    environment.put("SUPAPLANE_PROJECT_REF", run.ref().value());
    environment.put("SUPAPLANE_SERVICES", String.join(" ", services));
    return environment;
  }

  /** After a restart the worker deletes without having fetched secrets: then .env tells them. */
  private static Redactor redactor(RunContext run) {
    return run.rendered() == null
        ? run.redactor().and(secretsOf(run.directory().resolve(DOT_ENV)))
        : run.redactor();
  }

  private static Set<String> secretsOf(Path file) {
    var values = new HashSet<String>();
    try {
      if (Files.isRegularFile(file)) {
        for (var line : Files.readAllLines(file)) {
          var assigned = SECRET_LINE.matcher(line);
          if (assigned.matches()) {
            values.add(assigned.group(1));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return values;
  }

  private StepResult result(HookAction action, HookExit exit, Duration took, Success success) {
    var millis = took.toMillis();
    return switch (exit) {
      case HookExit.Superseded _ -> new StepResult.Superseded();
      case HookExit.NotStarted(var reason) ->
          new StepResult.Later(
              Failure.of(
                  "HOOK_NOT_STARTED",
                  action.label(),
                  "The command cannot be started: " + reason,
                  millis));
      case HookExit.CutOff(var output) ->
          new StepResult.Later(
              failure(
                  "HOOK_DEADLINE",
                  action,
                  "The command did not end before its deadline and was ended",
                  output,
                  millis));
      case HookExit.Ended(var code, var output) -> {
        if (code == 0) {
          yield success.of(output, millis);
        }
        if (code == TRY_AGAIN) {
          yield new StepResult.Later(
              failure(
                  "HOOK_TRY_AGAIN",
                  action,
                  "The command asked to be run again later (exit code 75)",
                  output,
                  millis));
        }
        yield new StepResult.Never(
            failure(
                "HOOK_FAILED", action, "The command ended with exit code " + code, output, millis));
      }
    };
  }

  /** A failure with what the command wrote. */
  static Failure failure(
      String code, HookAction action, String message, HookExit.Output output, long millis) {
    return new Failure(code, action.label(), message, output.stdout(), output.stderr(), millis);
  }
}
