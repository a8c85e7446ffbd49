package dev.supaplane.standalone;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the profile by which the supabase CLI speaks to this control plane. */
@Command(
    name = "cli-profile",
    description =
        "Print the profile for the supabase CLI: supabase --profile <file>, with"
            + " SUPABASE_ACCESS_TOKEN set to a token of this control plane")
final class CliProfile implements Callable<Integer> {
  private static final int CLI_DATABASES_PORT = 5432;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "where clients reach the API; this host's port where it is not said")
  private String url = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    var api =
        url.isEmpty() ? Listening.of(System::getenv).url(Installation.fromEnvironment()) : url;
    if (!api.matches("https?://[A-Za-z0-9.:\\[\\]-]+")) {
      throw new Trouble("--url is http:// or https:// and a host, without a path");
    }
    var doors = Doors.of(System::getenv);
    if (doors.databasesPort(Installation.fromEnvironment()) != CLI_DATABASES_PORT) {
      spec.commandLine()
          .getErr()
          .println(
              "The CLI looks for databases at port 5432 of "
                  + doors.host()
                  + " alone: set SUPAPLANE_DATABASES_PORT=5432 for the control plane, or its commands"
                  + " that need a database find none");
    }
    var out = spec.commandLine().getOut();
    out.println("# supabase --profile <this file>, with SUPABASE_ACCESS_TOKEN set");
    out.println("name: supaplane");
    out.println("api_url: " + api);
    out.println("dashboard_url: " + api);
    out.println("docs_url: " + api);
    out.println("project_host: " + doors.domains().names().getFirst());
    out.flush();
    return 0;
  }
}
