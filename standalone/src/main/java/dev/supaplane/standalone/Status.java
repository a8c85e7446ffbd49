package dev.supaplane.standalone;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tells how the control plane and its projects are. */
@Command(name = "status", description = "Tell how the control plane and its projects are")
final class Status implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var installation = Installation.fromEnvironment();
    var out = spec.commandLine().getOut();
    try (var api = new Api(installation)) {
      var ready = api.get("/readyz");
      out.println("control plane  " + api.url() + "  " + ready.path("status").asString());
      for (var part : ready.path("parts").properties()) {
        out.printf("  %-12s %s%n", part.getKey(), part.getValue().asString());
      }
      var projects = api.get("/v1/projects");
      out.println("projects       " + projects.size());
      for (var project : projects) {
        out.printf(
            "  %-20s  %-18s %-24s %s%n",
            project.path("ref").asString(),
            project.path("status").asString(),
            project.path("endpoint").asString(),
            project.path("name").asString());
      }
    }
    out.flush();
    return 0;
  }
}
