package dev.supaplane.provisioner.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.supaplane.provisioner.engine.ContainerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * A container of a stack, as the engine is asked for it or as the engine tells of it: both speak of
 * its confinement in the same words.
 *
 * @param spec what is wanted of it
 * @param host its {@code HostConfig}, as JSON
 * @param told all that the engine tells; nothing for what it is only asked for
 */
record CisSubject(ContainerSpec spec, JsonNode host, JsonNode told) {
  private static final String FOLDER = "/projects/";

  String service() {
    return spec.service();
  }

  /** A text of the configuration; empty where there is none. */
  String text(String name) {
    return host.path(name).asText("");
  }

  /** A number of the configuration; 0 where there is none. */
  long number(String name) {
    return host.path(name).asLong(0);
  }

  /** The elements of a list of the configuration; empty where there is none. */
  List<JsonNode> list(String name) {
    return StreamSupport.stream(host.path(name).spliterator(), false).toList();
  }

  List<String> texts(String name) {
    return list(name).stream().map(JsonNode::asText).toList();
  }

  /** Every place of the host at which one of its ports is published. */
  List<JsonNode> bindings() {
    var all = new ArrayList<JsonNode>();
    host.path("PortBindings").forEach(places -> places.forEach(all::add));
    return all;
  }

  /** Whether a mount is a volume or a file of the container's own project. */
  boolean isOwn(JsonNode mount) {
    var source = mount.path("Source").asText();
    return switch (mount.path("Type").asText()) {
      case "volume" -> source.startsWith("supaplane-" + spec.ref() + "-");
      case "bind" ->
          source.contains(FOLDER + spec.ref() + "/") && mount.path("ReadOnly").asBoolean();
      default -> false;
    };
  }

  @Override
  public String toString() {
    return service() + (told.isEmpty() ? " as asked for" : " as it is");
  }
}
