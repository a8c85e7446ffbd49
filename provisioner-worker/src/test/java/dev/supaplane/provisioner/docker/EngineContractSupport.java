package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Mount;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.EngineListener;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.StackObservation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** What the tests of every engine need. */
abstract class EngineContractSupport {
  protected static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The engine under test; always the same one. */
  protected abstract ContainerEngine engine();

  /** The same engine as another installation sees it; always the same one. */
  protected abstract ContainerEngine otherInstallation();

  /** Specs of a project that is new to each test. */
  protected abstract Specs specs();

  /** A reference to an image that is neither there nor to be had. */
  protected abstract String missingImage();

  /** Removes a network as an operator would, disconnecting what hangs on it. */
  protected abstract void removeNetworkByHand(String name);

  /** Kills a container as an operator would. */
  protected abstract void killByHand(String service);

  @AfterEach
  void nothingIsLeft() {
    clear(engine());
    clear(otherInstallation());
  }

  /** Removes all that an installation has on an engine. */
  static void clear(ContainerEngine view) {
    for (var ref : view.projects()) {
      var left = view.observe(ref);
      left.containers().forEach(c -> view.removeContainer(c.id()));
      left.volumes().forEach(view::removeVolume);
      left.networks().forEach(n -> view.removeNetwork(n.id()));
    }
    assertThat(view.projects()).isEmpty();
  }

  /** Listens for one project. */
  protected static final class Heard implements EngineListener {
    private final ProjectRef ref;
    final LinkedBlockingQueue<String> words = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<String> lost = new LinkedBlockingQueue<>();

    Heard(ProjectRef ref) {
      this.ref = ref;
    }

    @Override
    public void changed(ProjectRef of, String what) {
      if (of.equals(ref)) {
        words.add(what);
      }
    }

    @Override
    public void lost() {
      lost.add("lost");
    }

    void untilHeard(String word) throws InterruptedException {
      var before = new ArrayList<String>();
      for (var next = poll(); next != null; next = poll()) {
        if (next.equals(word)) {
          return;
        }
        before.add(next);
      }
      throw new AssertionError("never heard " + word + ", only " + before);
    }

    private String poll() throws InterruptedException {
      return words.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  protected static ExecSpec command(String... argv) {
    return new ExecSpec(List.of(argv), Map.of(), PATIENCE, 64 * 1024);
  }

  protected static void fails(Kind kind, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EngineException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind));
  }

  protected static void await(BooleanSupplier condition) {
    long ends = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain").isLessThan(ends);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  protected String running(String service) {
    engine().createNetwork(specs().network());
    var id = engine().createContainer(specs().sleeper(service), 1);
    engine().startContainer(id);
    return id;
  }

  protected StackObservation.ObservedContainer only(String service) {
    return engine().observe(specs().ref()).container(service).orElseThrow();
  }

  protected Mount dataMount() {
    return new ContainerSpec.Mount(specs().volume().name(), "/data", true, false, "");
  }

  protected static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
