package dev.supaplane.provisioner.adopt;

import dev.supaplane.events.project.AdoptedPort;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.provisioner.adopt.ComposeContainer.Check;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.StackObservation.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Somebody's compose project, to which its owner does things; an engine lets it be seen. */
public final class TheirStack implements ComposeView {
  public static final String NAME = "theirs";
  public static final String DIRECTORY = "/srv/theirs";

  private final Map<String, ComposeContainer> containers = new TreeMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private int ids;
  private boolean away;

  /** A stack of a database and two services. */
  public TheirStack() {
    up("db", "supabase/postgres:17.6.1.011");
    up("kong", "kong:2.8.1", new AdoptedPort("0.0.0.0", 8000, 8000));
    up("rest", "postgrest/postgrest:v12");
  }

  /** A container is made, or made anew, and runs. */
  public synchronized void up(String service, String image, AdoptedPort... ports) {
    var id = "id-" + ++ids;
    put(
        new ComposeContainer(
            id,
            NAME + "-" + service + "-1",
            service,
            1,
            image,
            "sha256:" + image,
            State.RUNNING,
            null,
            Check.NONE,
            List.of(ports)));
  }

  public synchronized void is(String service, State state, @Nullable Integer exitCode) {
    var c = get(service);
    put(
        new ComposeContainer(
            c.id(),
            c.name(),
            service,
            1,
            c.image(),
            c.imageId(),
            state,
            exitCode,
            Check.NONE,
            c.ports()));
  }

  public synchronized void says(String service, Check check) {
    var c = get(service);
    put(
        new ComposeContainer(
            c.id(),
            c.name(),
            service,
            1,
            c.image(),
            c.imageId(),
            c.state(),
            c.exitCode(),
            check,
            c.ports()));
  }

  public synchronized void remove(String service) {
    containers.remove(service);
    tell();
  }

  public synchronized void goAway(boolean gone) {
    away = gone;
  }

  /** As it would be adopted now. */
  public AdoptedStack adopted(String host) {
    return new AdoptedStack(
        host,
        NAME,
        DIRECTORY,
        "17",
        project(NAME).containers().stream().map(ComposeContainer::known).toList());
  }

  private ComposeContainer get(String service) {
    var container = containers.get(service);
    if (container == null) {
      throw new AssertionError("there is no " + service);
    }
    return container;
  }

  private void put(ComposeContainer container) {
    containers.put(container.service(), container);
    tell();
  }

  private void tell() {
    listeners.forEach(listener -> listener.changed(NAME));
  }

  @Override
  public List<ComposeProject> projects() {
    return List.of(
        project(NAME),
        new ComposeProject(
            "shop",
            null,
            List.of(
                new ComposeContainer(
                    "s1",
                    "shop-web-1",
                    "web",
                    1,
                    "nginx:1",
                    "sha256:n",
                    State.RUNNING,
                    null,
                    Check.NONE,
                    List.of()))));
  }

  @Override
  public synchronized ComposeProject project(String name) {
    if (away) {
      throw new EngineException(Kind.UNAVAILABLE, "nobody answers", null);
    }
    return new ComposeProject(
        name, DIRECTORY, name.equals(NAME) ? new ArrayList<>(containers.values()) : List.of());
  }

  @Override
  public AutoCloseable watch(Listener listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
