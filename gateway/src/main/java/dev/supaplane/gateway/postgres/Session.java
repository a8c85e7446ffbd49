package dev.supaplane.gateway.postgres;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.net.Closing;
import dev.supaplane.gateway.net.Deadline;
import dev.supaplane.gateway.net.Relay;
import dev.supaplane.gateway.postgres.wire.Addressee;
import dev.supaplane.gateway.postgres.wire.Greeting;
import dev.supaplane.gateway.postgres.wire.Greeting.Startup;
import dev.supaplane.gateway.postgres.wire.Greetings;
import dev.supaplane.gateway.postgres.wire.Refusal;
import dev.supaplane.gateway.postgres.wire.SessionKey;
import dev.supaplane.gateway.route.Address;
import dev.supaplane.gateway.route.Route;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection, from its first word to its end. Everything in here happens on the
 * connection's own thread, which serves the connection to the server as well.
 */
final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final Doorway doorway;
  private final Channel client;
  private final boolean tooMany;
  private final Deadline deadline;
  private final long since;
  private @Nullable Channel server;
  private @Nullable SessionKey issued;

  /** Whether it has ended, or was refused and is about to. */
  private boolean over;

  Session(Doorway doorway, Channel client, boolean tooMany) {
    this.doorway = doorway;
    this.client = client;
    this.tooMany = tooMany;
    this.deadline = new Deadline(client.eventLoop());
    this.since = client.eventLoop().ticker().nanoTime();
    client.closeFuture().addListener(_ -> end());
  }

  /** The client has some time to say what it wants. */
  void awaitGreeting() {
    limit(doorway.settings().startup(), () -> tooSlow(doorway.settings().startup()));
  }

  /** The client wants a session. */
  void begin(Startup startup, boolean encrypted, @Nullable String serverName) {
    client.config().setAutoRead(false);
    if (tooMany) {
      refuse(Refusal.tooMany());
      return;
    }
    if (doorway.settings().tlsDemanded() && !encrypted) {
      refuse(Refusal.tlsDemanded());
      return;
    }
    switch (Addressee.of(startup, serverName, doorway.domains())) {
      case Addressee.Nobody nobody -> refuse(nobody.refusal());
      case Addressee.Project project -> find(project);
    }
  }

  /** The client wants a session of another connection to be cancelled. It gets no answer. */
  void cancel(Greeting.Cancel cancel) {
    client.config().setAutoRead(false);
    var target = doorway.keys().find(cancel.key());
    if (target.isEmpty() || tooMany) {
      Closing.afterFlush(client);
      return;
    }
    limit(doorway.settings().connect(), () -> Closing.afterFlush(client));
    var key = target.get().key();
    connect(
        target.get().server(),
        connected -> {
          var message = connected.alloc().buffer();
          Greetings.write(new Greeting.Cancel(key), message);
          // The server closes once it has acted on it: then the client, too, may believe it was.
          connected.closeFuture().addListener(_ -> Closing.afterFlush(client));
          connected.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
          connected.config().setAutoRead(true);
        },
        () -> Closing.afterFlush(client));
  }

  /** Tells the client why there will be no session, and ends the connection. */
  void refuse(Refusal refusal) {
    if (over) {
      return;
    }
    over = true;
    deadline.clear();
    // What it sends from now on stays where it is.
    client.config().setAutoRead(false);
    var message = client.alloc().buffer();
    refusal.write(message);
    client.write(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    Closing.afterFlush(client);
  }

  private void find(Addressee.Project project) {
    var ref = project.ref();
    if (!doorway.turnstile().enter(ref)) {
      refuse(Refusal.tooManyOfProject());
      return;
    }
    client.closeFuture().addListener(_ -> doorway.turnstile().leave(ref));
    limit(doorway.settings().connect(), () -> refuse(Refusal.noDirectory()));
    var _ =
        doorway
            .directory()
            .find(ref)
            .whenCompleteAsync(
                (route, problem) -> {
                  if (problem == null) {
                    found(project, route);
                  } else {
                    notFound(project.ref(), problem);
                  }
                },
                client.eventLoop());
  }

  private void notFound(ProjectRef ref, Throwable problem) {
    LOG.warn("nobody can say where {} is: {}", ref, problem.toString());
    refuse(Refusal.noDirectory());
  }

  private void found(Addressee.Project project, Optional<Route> route) {
    if (over) {
      return;
    }
    switch (route.orElse(null)) {
      case null -> refuse(Refusal.unknownProject());
      case Route.Shut shut -> refuse(refusal(shut, project.ref()));
      case Route.Open open -> {
        if (open.database() == null) {
          refuse(open.comingUp() ? Refusal.comingUp() : Refusal.noDatabase());
        } else {
          reach(project, open.database(), open.comingUp());
        }
      }
    }
  }

  private static Refusal refusal(Route.Shut shut, ProjectRef ref) {
    return switch (shut.reason()) {
      case PAUSED -> Refusal.paused(ref.value());
      case GOING_DOWN -> Refusal.goingDown();
      case REMOVED -> Refusal.removed();
    };
  }

  private void reach(Addressee.Project project, Address address, boolean comingUp) {
    var unreachable = comingUp ? Refusal.comingUp() : Refusal.unreachable();
    limit(doorway.settings().connect(), () -> refuse(unreachable));
    var _ =
        doorway
            .lookup()
            .find(address)
            .whenCompleteAsync(
                (socket, problem) -> {
                  if (socket == null || problem != null) {
                    LOG.warn(
                        "{}: no host {}: {}",
                        project.ref(),
                        address.host(),
                        String.valueOf(problem));
                    refuse(unreachable);
                  } else if (!over) {
                    connect(
                        socket,
                        connected -> login(connected, socket, project),
                        () -> refuse(unreachable));
                  }
                },
                client.eventLoop());
  }

  private void connect(InetSocketAddress socket, Consumer<Channel> then, Runnable otherwise) {
    var _ =
        ServerConnection.open(doorway, client, socket)
            .whenComplete(
                (connected, problem) -> {
                  if (connected == null) {
                    LOG.debug("{} cannot be reached", socket, problem);
                    otherwise.run();
                  } else if (over) {
                    var _ = connected.close();
                  } else {
                    server = connected;
                    then.accept(connected);
                  }
                });
  }

  private void login(Channel connected, InetSocketAddress socket, Addressee.Project project) {
    var login = doorway.settings().login();
    limit(login.minusNanos(client.eventLoop().ticker().nanoTime() - since), () -> tooSlow(login));
    connected
        .pipeline()
        .addLast(new ServerOpening(key -> issue(socket, key), deadline::clear))
        .addLast(new Relay(client, () -> {}));
    var message = connected.alloc().buffer();
    Greetings.write(project.startup(), message);
    connected.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    client.pipeline().addLast(new Relay(connected, () -> {}));
    // What the client said in the meantime goes on to the relay behind.
    client.pipeline().remove(Opening.class);
    Relay.begin(client, connected);
  }

  private SessionKey issue(InetSocketAddress socket, SessionKey theirs) {
    if (over || issued != null) {
      // Nobody would forget it again.
      return theirs;
    }
    var key = doorway.keys().issue(socket, theirs);
    issued = key;
    return key;
  }

  private void tooSlow(Duration limit) {
    refuse(Refusal.tooSlow(limit));
  }

  private void limit(Duration time, Runnable ifLate) {
    deadline.set(time, ifLate);
  }

  private void end() {
    over = true;
    deadline.clear();
    doorway.keys().forget(issued);
    var connected = server;
    if (connected != null) {
      Closing.afterFlush(connected);
    }
  }
}
