package dev.supaplane.acceptance;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** A project's containers, as its users see into them, and its database as the engine does. */
record Inside(Api api, String ref) {
  /** Runs a command beside the database. */
  JsonNode run(int seconds, String... command) throws IOException, InterruptedException {
    return api.post(
        path("exec"),
        Map.of("service", "db", "command", List.of(command), "timeout_seconds", seconds));
  }

  /** The last lines that a service wrote. */
  List<String> logs(String service, int tail) throws IOException, InterruptedException {
    var lines = api.get(path("logs?service=" + service + "&tail=" + tail)).path("lines");
    return StreamSupport.stream(lines.spliterator(), false)
        .map(line -> line.path("text").asString())
        .toList();
  }

  /** What a service uses now. */
  JsonNode usage(String service) throws IOException, InterruptedException {
    var services = api.get(path("usage")).path("services");
    return StreamSupport.stream(services.spliterator(), false)
        .filter(used -> used.path("service").asString().equals(service))
        .findFirst()
        .orElseThrow();
  }

  /** What runs beside the database. */
  List<String> programs() {
    var id = Engine.container(ref, "db").getId();
    return Arrays.stream(
            Engine.client().topContainerCmd(id).withPsArgs("-eo pid,args").exec().getProcesses())
        .map(columns -> columns[1])
        .toList();
  }

  private String path(String of) {
    return "/api/projects/" + ref + "/" + of;
  }
}
