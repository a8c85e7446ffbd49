package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.engine.Labels;
import java.io.Closeable;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Follows the engine's events of one installation. */
final class DockerWatch implements AutoCloseable {
  private static final Set<String> OF_CONTAINERS =
      Set.of(
          "create", "start", "die", "stop", "destroy", "oom", "kill", "pause", "unpause", "rename");
  private static final Set<String> OF_NETWORKS = Set.of("destroy", "disconnect");
  private static final Set<String> OF_VOLUMES = Set.of("destroy");
  private static final Pattern NETWORK_NAME = Pattern.compile("supaplane-([a-z]{20})(?:[-_.].*)?");
  private static final Pattern VOLUME_NAME = Pattern.compile("supaplane-([a-z]{20})-.*");

  private enum Phase {
    STARTING,
    FOLLOWING,
    OVER
  }

  /** A change that a listener hears of. */
  record Change(ProjectRef ref, String what) {}

  private final DockerClient client;
  private final Consumer<Event> listener;
  private final Runnable lost;
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);
  private final CountDownLatch settled = new CountDownLatch(1);
  private final Events events = new Events();
  private volatile @Nullable Throwable failure;

  private DockerWatch(DockerClient client, Consumer<Event> listener, Runnable lost) {
    this.client = client;
    this.listener = listener;
    this.lost = lost;
  }

  /**
   * Begins to follow; when it returns, no later event is missed.
   *
   * @throws EngineException when the engine does not answer in time
   */
  static DockerWatch start(DockerConnection connection, EngineListener listener) {
    var installation = connection.settings().installation();
    return start(
        connection,
        event -> change(event, installation).ifPresent(c -> listener.changed(c.ref(), c.what())),
        listener::lost,
        "container",
        "network",
        "volume");
  }

  /**
   * Begins to follow events of some types; when it returns, no later one is missed.
   *
   * @param lost is called once when the stream breaks
   * @throws EngineException when the engine does not answer in time
   */
  static DockerWatch start(
      DockerConnection connection, Consumer<Event> listener, Runnable lost, String... types) {
    var settings = connection.settings();
    var watch = new DockerWatch(connection.streamClient(), listener, lost);
    try {
      watch.client.eventsCmd().withEventTypeFilter(types).exec(watch.events);
      if (!watch.settled.await(settings.callTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
        watch.close();
        throw new EngineException(Kind.TIMEOUT, "watch: the engine's events do not begin", null);
      }
    } catch (InterruptedException e) {
      watch.close();
      throw DockerConnection.interrupted(DockerCall.WATCH, "", e);
    }
    var failure = watch.failure;
    if (failure != null) {
      watch.close();
      throw DockerFailures.translate(DockerCall.WATCH, "", failure, Set.of());
    }
    return watch;
  }

  /**
   * What an event means for an installation. Only containers' events carry labels; networks and
   * volumes are told by their names, so a listener can hear of a project of another installation.
   */
  static Optional<Change> change(Event event, String installation) {
    var actor = event.getActor();
    var type = event.getType();
    var action = event.getAction();
    if (actor == null || type == null || action == null) {
      return Optional.empty();
    }
    var attributes = Objects.requireNonNullElse(actor.getAttributes(), Map.<String, String>of());
    return switch (type) {
      case CONTAINER ->
          OF_CONTAINERS.contains(action) && installation.equals(attributes.get(Labels.INSTALLATION))
              ? DockerObservation.ref(attributes.get(Labels.PROJECT))
                  .map(ref -> new Change(ref, "container " + action))
              : Optional.empty();
      case NETWORK ->
          OF_NETWORKS.contains(action)
              ? named(NETWORK_NAME, attributes.get("name"), "network " + action)
              : Optional.empty();
      case VOLUME ->
          OF_VOLUMES.contains(action)
              ? named(VOLUME_NAME, actor.getId(), "volume " + action)
              : Optional.empty();
      case CONFIG, DAEMON, IMAGE, NODE, PLUGIN, SECRET, SERVICE -> Optional.empty();
    };
  }

  private static Optional<Change> named(Pattern pattern, @Nullable String name, String what) {
    var matcher = pattern.matcher(Objects.requireNonNullElse(name, ""));
    return matcher.matches()
        ? Optional.of(new Change(new ProjectRef(matcher.group(1)), what))
        : Optional.empty();
  }

  @Override
  public void close() {
    phase.set(Phase.OVER);
    DockerConnection.close(client);
  }

  private final class Events extends ResultCallback.Adapter<Event> {
    @Override
    public void onStart(Closeable stream) {
      super.onStart(stream);
      phase.compareAndSet(Phase.STARTING, Phase.FOLLOWING);
      settled.countDown();
    }

    @Override
    public void onNext(Event event) {
      if (phase.get() == Phase.FOLLOWING) {
        listener.accept(event);
      }
    }

    // not the adapter's: that one logs every broken stream as an error
    @Override
    public void onError(Throwable problem) {
      ended(problem);
    }

    // comes after onError too
    @Override
    public void onComplete() {
      ended(new IllegalStateException("the engine ended its events"));
    }

    private void ended(Throwable problem) {
      switch (phase.getAndSet(Phase.OVER)) {
        case STARTING -> failure = problem;
        case FOLLOWING -> {
          DockerConnection.close(client);
          lost.run();
        }
        case OVER -> {}
      }
      settled.countDown();
    }
  }
}
