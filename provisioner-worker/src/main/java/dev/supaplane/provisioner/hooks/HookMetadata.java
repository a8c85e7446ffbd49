package dev.supaplane.provisioner.hooks;

import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.ServiceHealth.Status;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a provision command says of the stack that it made: the last JSON object on its standard
 * output. Everything in it may be absent.
 *
 * @param postgresVersion what the server says it is; a probe's answer counts more
 * @param services the services that the worker cannot ask itself
 * @param published which leased ports the stack listens on; absent means all
 */
record HookMetadata(
    @Nullable String postgresVersion,
    List<ServiceHealth> services,
    @Nullable Set<PortPurpose> published) {
  static final HookMetadata NONE = new HookMetadata(null, List.of(), null);

  private static final Pattern VERSION = Pattern.compile("[0-9][0-9A-Za-z .+()-]{0,63}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,62}");
  private static final int LONGEST_REASON = 500;

  HookMetadata {
    services = List.copyOf(services);
  }

  /** It cannot be read; the message says what is wrong, without repeating what was written. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * @throws Malformed when nobody can tell the server's version: neither this nor a probe
   */
  void mustTellTheVersion() throws Malformed {
    if (postgresVersion == null && !publishes(PortPurpose.DATABASE)) {
      throw new Malformed("postgres_version is missing, and DATABASE is not published");
    }
  }

  /** Whether the stack listens on a leased port. */
  boolean publishes(PortPurpose purpose) {
    return published == null || published.contains(purpose);
  }

  /** What is said of a service, if anything is. */
  Optional<ServiceHealth> service(String name) {
    return services.stream().filter(s -> s.service().equals(name)).findFirst();
  }

  /**
   * Reads an output that may hold other lines too.
   *
   * @param cut whether the output's beginning is missing; an object that was cut must not pass for
   *     none, nor a part of it for the whole
   * @throws Malformed when something begins as an object and none can be read, or the last one is
   *     not as it should be
   */
  static HookMetadata read(String output, boolean cut) throws Malformed {
    Optional<JsonNode> last = Optional.empty();
    var begun = false;
    var end = 0;
    for (var at = 0; at < output.length(); ) {
      var consumed = 0;
      if (output.charAt(at) == '{') {
        begun = true;
        try (var parser = HookJson.MAPPER.createParser(output.substring(at))) {
          JsonNode object = HookJson.MAPPER.readTree(parser);
          consumed = Math.toIntExact(parser.currentLocation().getCharOffset());
          last = Optional.of(object);
          end = at + consumed;
        } catch (JacksonException _) {
          // A line of another kind that begins like an object: what counts may still follow.
          consumed = 0;
        }
      }
      var lineEnd = output.indexOf('\n', at + consumed);
      at = lineEnd < 0 ? output.length() : lineEnd + 1;
    }
    if (cut && (last.isEmpty() || !output.substring(end).isBlank())) {
      throw new Malformed(
          "standard output is longer than "
              + HookProcess.BOUND
              + " bytes and does not end in one JSON object");
    }
    if (last.isPresent()) {
      return of(last.get());
    }
    if (begun) {
      throw new Malformed("standard output holds no JSON object that can be read");
    }
    return NONE;
  }

  private static HookMetadata of(JsonNode object) throws Malformed {
    return new HookMetadata(
        version(object.path("postgres_version")),
        services(object.path("services")),
        published(object.path("published")));
  }

  private static @Nullable String version(JsonNode node) throws Malformed {
    if (isAbsent(node)) {
      return null;
    }
    if (!node.isString() || !VERSION.matcher(node.stringValue()).matches()) {
      throw new Malformed("postgres_version is a text such as \"17.6\"");
    }
    return node.stringValue();
  }

  private static List<ServiceHealth> services(JsonNode node) throws Malformed {
    if (isAbsent(node)) {
      return List.of();
    }
    if (!node.isArray()) {
      throw new Malformed("services is an array of {\"name\", \"status\"}");
    }
    var services = new ArrayList<ServiceHealth>();
    for (var service : node) {
      services.add(service(service));
    }
    return services;
  }

  private static ServiceHealth service(JsonNode node) throws Malformed {
    var name = node.path("name");
    var status = node.path("status");
    var reason = node.path("reason");
    if (!name.isString() || !NAME.matcher(name.stringValue()).matches()) {
      throw new Malformed("a service's name is a text such as \"auth\"");
    }
    var known =
        status.isString()
            ? Optional.ofNullable(
                switch (status.stringValue().toLowerCase(Locale.ROOT)) {
                  case "healthy" -> Status.HEALTHY;
                  case "coming_up" -> Status.COMING_UP;
                  case "unhealthy" -> Status.UNHEALTHY;
                  default -> null;
                })
            : Optional.<Status>empty();
    if (known.isEmpty()) {
      throw new Malformed("a service's status is healthy, coming_up or unhealthy");
    }
    var why = reason.isString() ? reason.stringValue() : null;
    return new ServiceHealth(
        name.stringValue(),
        known.get(),
        why == null || why.length() <= LONGEST_REASON ? why : why.substring(0, LONGEST_REASON));
  }

  private static @Nullable Set<PortPurpose> published(JsonNode node) throws Malformed {
    if (isAbsent(node)) {
      return null;
    }
    var published = EnumSet.noneOf(PortPurpose.class);
    try {
      if (node.isArray()) {
        for (var purpose : node) {
          published.add(PortPurpose.valueOf(purpose.asString()));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new Malformed("published is an array of GATEWAY, DATABASE and POOLER");
    }
    if (!published.contains(PortPurpose.GATEWAY)) {
      throw new Malformed("published is an array of ports, GATEWAY among them");
    }
    return published;
  }

  private static boolean isAbsent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }
}
