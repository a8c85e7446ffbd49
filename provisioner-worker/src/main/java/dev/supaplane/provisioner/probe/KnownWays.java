package dev.supaplane.provisioner.probe;

import dev.supaplane.provisioner.probe.AddressFinder.Way;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which ways to services have worked from this worker. Only the order of trying depends on it, so
 * an outdated memory costs time and nothing else.
 *
 * @param container whether a container's own address has answered
 * @param publishedHost the host at which a published port has answered
 */
record KnownWays(boolean container, Optional<String> publishedHost) {
  static final KnownWays NONE = new KnownWays(false, Optional.empty());

  /** The memory after an address has answered. */
  KnownWays worked(Way way, HostPort address) {
    return switch (way) {
      case CONTAINER -> new KnownWays(true, publishedHost);
      case PUBLISHED -> new KnownWays(container, Optional.of(address.host()));
    };
  }

  /** Whether something has answered that way before. */
  boolean known(Way way, HostPort address) {
    return switch (way) {
      case CONTAINER -> container;
      case PUBLISHED -> publishedHost.filter(address.host()::equals).isPresent();
    };
  }

  /** The same addresses, the most promising first; otherwise as they came. */
  List<HostPort> order(List<HostPort> addresses, AddressFinder finder) {
    return addresses.stream()
        .sorted(Comparator.comparingInt(address -> known(finder.way(address), address) ? 0 : 1))
        .toList();
  }
}
