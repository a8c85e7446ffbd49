package dev.supaplane.command.api;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.kit.web.ApiException;
import java.util.List;
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
   * @throws ApiException 404 when there is none of that ref
   */
  ProjectCreated creation(ProjectRef ref) {
    var events = store.readEvents(ref.value());
    if (events.hasNext() && events.next().getPayload() instanceof ProjectCreated created) {
      return created;
    }
    throw ApiException.notFound("project_not_found", "There is no project " + ref);
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
   * @throws ApiException 404 when there is none of that ref
   */
  public String hostOf(ProjectRef ref) {
    return creation(ref).placement().host();
  }
}
