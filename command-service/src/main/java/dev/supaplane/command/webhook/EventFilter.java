package dev.supaplane.command.webhook;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a hook wants to hear of; the same as of the stream of events.
 *
 * @param types how the types begin, any one of them; none means all
 * @param project a ref; null for any
 * @param organization a slug: its own facts and those of its projects, but nothing that workers
 *     observe; null for any
 */
public record EventFilter(
    List<String> types, @Nullable String project, @Nullable String organization) {

  /** Keeps a list of its own. */
  public EventFilter {
    types = List.copyOf(types);
  }

  /**
   * Whether an event passes.
   *
   * @param organizationOf the organization of a project by its ref; asked only where it matters
   */
  boolean passes(Heard event, Function<String, Optional<String>> organizationOf) {
    if (!types.isEmpty() && types.stream().noneMatch(event.type()::startsWith)) {
      return false;
    }
    if (project != null && !project.equals(event.subject())) {
      return false;
    }
    if (organization == null) {
      return true;
    }
    if (!event.isFact()) {
      return false;
    }
    return event.isOfOrganization()
        ? organization.equals(event.subject())
        : organizationOf.apply(event.subject()).filter(organization::equals).isPresent();
  }
}
