package dev.supaplane.provisioner.api;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.kit.web.ApiException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * What the control plane asks a plan of: events that it would store, and did not.
 *
 * @param events each with the name of its published type and its data
 * @param newSecrets names of the secrets that would be made with them; their values are nowhere
 */
@JsonNaming(SnakeCaseStrategy.class)
record PlanRequest(
    @Nullable List<@Nullable PlannedEvent> events, @Nullable List<@Nullable String> newSecrets) {
  private static final int MOST_EVENTS = 8;
  private static final int MOST_SECRETS = 64;
  private static final Pattern SECRET = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

  /** An event that would be stored. */
  record PlannedEvent(@Nullable String type, @Nullable JsonNode data) {}

  /** The events, all of one project. */
  List<ProjectEvent> read(ProjectRef ref) {
    if (events == null || events.size() > MOST_EVENTS) {
      throw invalid("events is a list of at most " + MOST_EVENTS);
    }
    var read = new ArrayList<ProjectEvent>();
    for (var event : events) {
      read.add(read(ref, event));
    }
    return read;
  }

  /** The names of the secrets. */
  Set<String> secrets() {
    if (newSecrets == null) {
      return Set.of();
    }
    var names = new LinkedHashSet<String>();
    for (var name : newSecrets) {
      if (name == null || !SECRET.matcher(name).matches() || names.size() == MOST_SECRETS) {
        throw invalid("new_secrets names at most " + MOST_SECRETS + ", such as JWT_SECRET");
      }
      names.add(name);
    }
    return names;
  }

  private static ProjectEvent read(ProjectRef ref, @Nullable PlannedEvent planned) {
    if (planned == null || planned.type() == null || planned.data() == null) {
      throw invalid("every event has a type and data");
    }
    var type = EventTypes.classOf(planned.type()).filter(ProjectEvent.class::isAssignableFrom);
    if (type.isEmpty()) {
      throw invalid("this worker knows no such type of a project's event");
    }
    ProjectEvent event;
    try {
      var read = EventJson.mapper().treeToValue(planned.data(), type.get());
      Complete.require(read);
      event = (ProjectEvent) read;
    } catch (JacksonException | IllegalArgumentException e) {
      throw invalid("the data of " + planned.type() + " is not as its schema says");
    }
    if (!ref.equals(event.ref())) {
      throw invalid("the events are of another project");
    }
    return event;
  }

  private static ApiException invalid(String message) {
    return ApiException.badRequest("invalid_plan_request", message);
  }
}
