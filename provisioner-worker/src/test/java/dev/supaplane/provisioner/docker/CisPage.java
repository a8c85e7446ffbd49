package dev.supaplane.provisioner.docker;

import dev.supaplane.provisioner.docker.CisPoint.Kept;
import dev.supaplane.provisioner.docker.CisPoint.KeptByCommands;
import dev.supaplane.provisioner.docker.CisPoint.NotOurs;
import dev.supaplane.provisioner.docker.CisPoint.Otherwise;
import java.util.List;
import java.util.TreeMap;

/** The points as a page to read. */
final class CisPage {
  private static final String HEAD =
      """
      # CIS Docker Benchmark, section 5

      What version 1.6.0 of the benchmark asks of running containers, in our words, and how those of
      a project keep it. The tests write this page, so it says what is tested: each point that is
      about a container is looked at in what the engine is asked for, for every service of every
      revision, with and without bounds for the project (`CisDockerBenchmarkTest`), and in what a
      real engine tells of every service of the newest one (`CisOnTheEngineTest`).

      | point | asks that | | what we do | test |
      |---|---|---|---|---|
      """;

  private CisPage() {}

  static String of(List<CisPoint> points) {
    var page = new StringBuilder(HEAD);
    for (var point : points) {
      var standing = point.standing();
      page.append(
          "| %s | %s | %s | %s | %s |\n"
              .formatted(
                  point.number(), point.title(), word(standing), standing.words(), test(standing)));
    }
    page.append("\n## Capabilities that are given back\n\n| service | capability | since |\n");
    page.append("|---|---|---|\n");
    new TreeMap<>(CisPoints.CAPABILITIES)
        .forEach(
            (service, reasons) ->
                new TreeMap<>(reasons)
                    .forEach(
                        (capability, reason) ->
                            page.append(row(service, "`" + capability + "`", reason))));
    page.append("\n## Root file systems that can be written\n\n| service | since |\n|---|---|\n");
    new TreeMap<>(CisPoints.WRITABLE_ROOTS)
        .forEach((service, reason) -> page.append(row(service, reason)));
    return page.toString();
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  private static String word(CisPoint.Standing standing) {
    return switch (standing) {
      case Kept _, KeptByCommands _ -> "kept";
      case Otherwise _ -> "otherwise";
      case NotOurs _ -> "not ours";
    };
  }

  private static String test(CisPoint.Standing standing) {
    return switch (standing) {
      case Kept _, Otherwise _ ->
          "`everyContainerIsAskedForAsThePointSays`, `everyContainerIsAsThePointSays`";
      case KeptByCommands _ -> "`commandsAreRunWithoutPrivilegesAndAsTheContainersOwnUser`";
      case NotOurs _ -> "";
    };
  }
}
