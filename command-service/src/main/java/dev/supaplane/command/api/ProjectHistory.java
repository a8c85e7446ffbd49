package dev.supaplane.command.api;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectRenamed;
import dev.supaplane.kit.web.ApiException;
import java.util.List;
import java.util.Optional;
import org.axonframework.eventsourcing.eventstore.EventStore;
import org.axonframework.messaging.Message;

/** Reads back from the event store what a project was created as. */
public final class ProjectHistory {
  private final EventStore store;

  /** A history over the event store. */
  public ProjectHistory(EventStore store) {
    this.store = store;
  }

  /**
   * The creation of a project.
   *
   * @throws ApiException 404 when there is none of that ref, 409 when it is adopted
   */
  ProjectCreated creation(ProjectRef ref) {
    return switch (first(ref)) {
      case ProjectCreated created -> created;
      case ProjectAdopted _ ->
          throw new ApiException(
              409,
              "project_observed",
              "The project "
                  + ref
                  + " is adopted: it is observed, and this service has no secrets of it and runs"
                  + " nothing in it. Use docker compose in its working directory");
      default -> throw noProject(ref);
    };
  }

  /**
   * The adoption of a stack.
   *
   * @throws ApiException 404 when none of that ref was adopted
   */
  ProjectAdopted adoption(ProjectRef ref) {
    if (first(ref) instanceof ProjectAdopted adopted) {
      return adopted;
    }
    throw noProject(ref);
  }

  /**
   * The name of a project, made here or adopted.
   *
   * @throws ApiException 404 when there is none of that ref
   */
  String nameOf(ProjectRef ref) {
    return events(ref).stream()
        .flatMap(event -> nameIn(event).stream())
        .reduce((_, latest) -> latest)
        .orElseThrow(() -> noProject(ref));
  }

  private static Optional<String> nameIn(ProjectEvent event) {
    return switch (event) {
      case ProjectCreated created -> Optional.of(created.name());
      case ProjectAdopted adopted -> Optional.of(adopted.name());
      case ProjectRenamed renamed -> Optional.of(renamed.name());
      default -> Optional.empty();
    };
  }

  /** The organization of a project, made here or adopted; empty where there is none. */
  public Optional<String> organizationOf(String ref) {
    var events = store.readEvents(ref);
    return switch (events.hasNext() ? events.next().getPayload() : null) {
      case ProjectCreated created -> Optional.of(created.organization().value());
      case ProjectAdopted adopted -> Optional.of(adopted.organization().value());
      case null, default -> Optional.empty();
    };
  }

  private Object first(ProjectRef ref) {
    var events = store.readEvents(ref.value());
    if (events.hasNext()) {
      return events.next().getPayload();
    }
    throw noProject(ref);
  }

  private static ApiException noProject(ProjectRef ref) {
    return ApiException.notFound("project_not_found", "There is no project " + ref);
  }

  /** Everything that happened to a project; nothing for one that there never was. */
  List<ProjectEvent> events(ProjectRef ref) {
    return store
        .readEvents(ref.value())
        .asStream()
        .map(Message::getPayload)
        // The id of something else, an organization perhaps, is no project's.
        .filter(ProjectEvent.class::isInstance)
        .map(ProjectEvent.class::cast)
        .toList();
  }

  /**
   * The host that a project is on.
   *
   * @throws ApiException 404 when there is none of that ref, 409 when it is adopted
   */
  public String hostOf(ProjectRef ref) {
    return creation(ref).placement().host();
  }
}
