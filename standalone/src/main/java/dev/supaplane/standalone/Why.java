package dev.supaplane.standalone;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells why a project is as it is. */
@Command(
    name = "why",
    description = "Tell why a project is as it is: command, events, the worker's steps, with times")
final class Why implements Callable<Integer> {
  private static final Pattern REF = Pattern.compile("[a-z]{20}");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "<ref>", description = "the project's ref")
  private String ref = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!REF.matcher(ref).matches()) {
      throw new Trouble(
          "a project's ref is twenty lower-case letters; ./supaplane status has them");
    }
    var out = spec.commandLine().getOut();
    try (var api = new Api(Installation.fromEnvironment())) {
      var project = api.get("/v1/projects/" + ref);
      var history = api.get("/api/projects/" + ref + "/history");
      Timeline.of(project, history).forEach(out::println);
    }
    out.flush();
    return 0;
  }
}
