package dev.supaplane.provisioner.probe;

import dev.supaplane.provisioner.engine.Deadline;
import dev.supaplane.provisioner.probe.AddressFinder.Way;
import dev.supaplane.provisioner.stack.Probe;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Asks over the network: PostgreSQL by a login, HTTP by a GET, anything else by a connection.
 * Addresses are tried in order until one answers; which way worked is remembered for the next
 * probe. Safe for many threads.
 */
public final class NetworkProber implements Prober, AutoCloseable {
  /** How long one address may take unless told. */
  public static final Duration DEADLINE = Duration.ofSeconds(2);

  // A kernel takes a connection however busy its host is. An address of which nothing is heard is
  // that of a container that is going, and whoever looks after the others must not wait for it.
  private static final Duration CONNECT = Duration.ofMillis(700);
  private static final Duration SLACK = Duration.ofMillis(500);
  private static final int HANG_UP_MILLIS = 200;

  private final AddressFinder finder;
  private final Duration deadline;
  private final HttpClient http;
  private final AtomicReference<KnownWays> known = new AtomicReference<>(KnownWays.NONE);

  /** A prober with the usual deadline. */
  public NetworkProber(AddressFinder finder) {
    this(finder, DEADLINE);
  }

  /**
   * A prober.
   *
   * @param finder tells which way an address is
   * @param deadline how long one step at one address may take: to connect, or to answer
   */
  public NetworkProber(AddressFinder finder, Duration deadline) {
    this.finder = finder;
    this.deadline = deadline;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(deadline)
            .build();
  }

  @Override
  public ProbeResult probe(ProbeTarget target) {
    if (target.addresses().isEmpty()) {
      return new ProbeResult.NotYet(target.service() + " has no address yet");
    }
    var ways = known.get();
    var refusals = new ArrayList<HostPort>();
    for (var address : ways.order(target.addresses(), finder)) {
      var way = finder.way(address);
      switch (attempt(target.probe(), address)) {
        case Attempt.Answered(var result) -> {
          if (tellsThatTheWayWorks(result)) {
            known.updateAndGet(now -> now.worked(way, address));
          }
          return result;
        }
        case Attempt.Refused _ -> {
          // nobody listens at a place where services have been reached before: it is the service
          if (ways.known(way, address)) {
            return notYet(address);
          }
          refusals.add(address);
        }
        case Attempt.NoWay _ -> {}
      }
    }
    return refusals.stream()
        .filter(address -> finder.way(address) == Way.CONTAINER)
        .findFirst()
        .map(NetworkProber::notYet)
        .orElseGet(
            () ->
                new ProbeResult.Unreachable(
                    target.service()
                        + " can't be reached at "
                        + target.addresses()
                        + "; "
                        + finder.advice()));
  }

  private sealed interface Attempt {
    record Answered(ProbeResult result) implements Attempt {}

    record Refused() implements Attempt {}

    record NoWay() implements Attempt {}
  }

  private Attempt attempt(Probe probe, HostPort address) {
    try {
      return Deadline.within(
          deadline.multipliedBy(2).plus(SLACK), () -> attemptStepwise(probe, address));
    } catch (TimeoutException _) {
      return new Attempt.Answered(tooSlow(address));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Attempt.Answered(new ProbeResult.NotYet("the probe was interrupted"));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a probe failed for a reason of its own", e.getCause());
    }
  }

  private Attempt attemptStepwise(Probe probe, HostPort address) throws InterruptedException {
    InetAddress resolved;
    try {
      resolved = Deadline.within(deadline, () -> InetAddress.getByName(address.host()));
    } catch (ExecutionException | TimeoutException _) {
      return new Attempt.NoWay();
    }
    // connecting apart from asking tells "can't be reached" and "does not answer" from each other
    // by the exception's type alone, whatever protocol and language the rest speaks
    try (var socket = new Socket()) {
      try {
        socket.connect(
            new InetSocketAddress(resolved, address.port()),
            Math.toIntExact(Math.min(CONNECT.toMillis(), deadline.toMillis())));
      } catch (ConnectException _) {
        return new Attempt.Refused();
      } catch (IOException _) {
        return new Attempt.NoWay();
      }
      var literal = new HostPort(resolved.getHostAddress(), address.port());
      return new Attempt.Answered(
          switch (probe) {
            case Probe.Tcp _ -> hangsUp(socket) ? notYet(address) : ProbeResult.healthy();
            case Probe.Http asked -> new HttpConversation(http, asked, deadline).ask(literal);
            case Probe.PostgreSql asked -> new PostgreSqlConversation(asked, deadline).ask(literal);
          });
    } catch (InterruptedIOException _) {
      return new Attempt.Answered(tooSlow(address));
    } catch (IOException _) {
      return new Attempt.Answered(
          new ProbeResult.NotYet(address + " breaks the connection before it answers"));
    }
  }

  // a published port's proxy accepts for a container that does not listen yet, then hangs up
  private static boolean hangsUp(Socket socket) throws IOException {
    socket.setSoTimeout(HANG_UP_MILLIS);
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException _) {
      return false;
    }
  }

  private ProbeResult tooSlow(HostPort address) {
    return new ProbeResult.Sick(address + " gives no answer within " + deadline.toMillis() + " ms");
  }

  private static ProbeResult notYet(HostPort address) {
    return new ProbeResult.NotYet("nothing listens at " + address);
  }

  private static boolean tellsThatTheWayWorks(ProbeResult result) {
    return result instanceof ProbeResult.Healthy || result instanceof ProbeResult.WrongPassword;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
