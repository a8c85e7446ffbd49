package dev.supaplane.gateway.http;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.route.Route;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one request to its project's gateway: where that is has to be known, and somebody has
 * to answer there. Whoever does not arrive is refused with why. All of it happens on the thread of
 * the client's connection.
 */
final class Approach {
  private static final Logger LOG = LoggerFactory.getLogger(Approach.class);

  private final ApiDoorway doorway;
  private final Channel client;
  private final ApiConnection connection;
  private final ProjectRef ref;

  Approach(ApiDoorway doorway, Channel client, ApiConnection connection, ProjectRef ref) {
    this.doorway = doorway;
    this.client = client;
    this.connection = connection;
    this.ref = ref;
  }

  /**
   * Begins.
   *
   * @param before the connection that the last request went by
   * @param arrived gets the connection to the project, unless the request was given up by then
   */
  void begin(@Nullable Upstream before, Consumer<Upstream> arrived) {
    connection.within(doorway.settings().connect(), Answer.noDirectory());
    var _ =
        doorway
            .directory()
            .find(ref)
            .whenCompleteAsync(
                (route, problem) -> {
                  if (problem == null) {
                    found(route, before, arrived);
                  } else {
                    notFound(problem);
                  }
                },
                client.eventLoop());
  }

  private void notFound(Throwable problem) {
    LOG.warn("nobody can say where {} is: {}", ref, problem.toString());
    if (connection.isReaching()) {
      connection.refuse(Answer.noDirectory());
    }
  }

  private void found(Optional<Route> route, @Nullable Upstream before, Consumer<Upstream> arrived) {
    if (!connection.isReaching()) {
      return;
    }
    switch (route.orElse(null)) {
      case null -> connection.refuse(Answer.unknownProject());
      case Route.Shut shut -> connection.refuse(Answer.shut(shut.reason(), ref));
      case Route.Open open -> reach(open, before, arrived);
    }
  }

  private void reach(Route.Open open, @Nullable Upstream before, Consumer<Upstream> arrived) {
    var unreachable = open.comingUp() ? Answer.comingUp() : Answer.unreachable();
    var address = open.api();
    if (address == null) {
      connection.refuse(open.comingUp() ? Answer.comingUp() : Answer.noApi());
      return;
    }
    connection.within(doorway.settings().connect(), unreachable);
    var _ =
        doorway
            .lookup()
            .find(address)
            .thenComposeAsync(
                socket -> Upstream.reach(before, socket, connection, client, doorway.settings()),
                client.eventLoop())
            .whenCompleteAsync(
                (reached, problem) -> {
                  if (reached == null) {
                    LOG.debug("{} cannot be reached", ref, problem);
                    connection.refuse(unreachable);
                  } else if (connection.isReaching()) {
                    arrived.accept(reached);
                  } else {
                    reached.close();
                  }
                },
                client.eventLoop());
  }
}
