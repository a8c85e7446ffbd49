package dev.supaplane.provisioner.adopt;

import dev.supaplane.events.project.AdoptedPort;
import dev.supaplane.provisioner.probe.AddressFinder;
import dev.supaplane.provisioner.probe.HostPort;
import dev.supaplane.provisioner.probe.HostSurroundings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Opens a TCP connection and closes it again; not a byte is sent. */
public final class TcpPortCheck implements PortCheck {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "");

  private final AddressFinder published;
  private final HostSurroundings surroundings;

  /**
   * A check from where this worker runs.
   *
   * @param probeHost the host to ask, where the operator set one
   */
  public TcpPortCheck(Optional<String> probeHost, HostSurroundings surroundings) {
    this.published = new AddressFinder("0.0.0.0", probeHost, surroundings);
    this.surroundings = surroundings;
  }

  @Override
  public boolean refuses(AdoptedPort port) {
    var addresses = addresses(port);
    return !addresses.isEmpty() && addresses.stream().allMatch(TcpPortCheck::isRefused);
  }

  private List<HostPort> addresses(AdoptedPort port) {
    if (EVERY_ADDRESS.contains(port.address())) {
      return published.addresses(null, port.containerPort(), OptionalInt.of(port.hostPort()));
    }
    // The host's loopback and its other addresses are out of sight for a worker in a container.
    return surroundings.inContainer()
        ? List.of()
        : List.of(new HostPort(port.address(), port.hostPort()));
  }

  private static boolean isRefused(HostPort address) {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(address.host(), address.port()),
          Math.toIntExact(PATIENCE.toMillis()));
      return false;
    } catch (ConnectException _) {
      return true;
    } catch (IOException _) {
      return false; // no way there, or too slow: that says nothing of the service
    }
  }
}
