package dev.supaplane.command.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps hooks from addresses that are none of theirs. A name is looked up once for each attempt,
 * and the very address that was judged is the one that is connected to.
 */
final class AddressGuard {
  private final Set<Reach> allowed;
  private final Resolver resolver;

  /** Looks a name up. */
  interface Resolver {
    /** All addresses of a name, or the one that it is itself. */
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /** An address, or a whole URL, that nothing is sent to. Its message holds no address. */
  static final class Forbidden extends Exception {
    private static final long serialVersionUID = 1L;

    Forbidden(String message) {
      super(message);
    }
  }

  AddressGuard(boolean privateAddresses, Resolver resolver) {
    this.allowed =
        privateAddresses ? EnumSet.of(Reach.PUBLIC, Reach.PRIVATE) : EnumSet.of(Reach.PUBLIC);
    this.resolver = resolver;
  }

  /**
   * What is wrong with a URL by its looks alone: null when nothing is. Names are not looked up, as
   * they may mean something else by the time of an attempt.
   */
  @Nullable String objection(String url) {
    Target target;
    try {
      target = Target.parse(url);
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
    if (!target.secure() && !allowed.contains(Reach.PRIVATE)) {
      return "is not https; http is for private addresses, where the operator allows them";
    }
    try {
      if (isLiteral(target.host())) {
        choose(target, 0);
      }
      return null;
    } catch (Forbidden e) {
      return e.getMessage();
    } catch (UnknownHostException _) {
      return "names no host";
    }
  }

  /**
   * The address to connect to.
   *
   * @param turn goes on with each attempt, so that each address of a name has its turn
   * @throws Forbidden when none of its addresses may be reached
   */
  InetAddress choose(Target target, int turn) throws Forbidden, UnknownHostException {
    var candidates =
        Arrays.stream(resolver.resolve(target.host()))
            .filter(address -> mayReach(target, Reach.of(address)))
            .toList();
    if (candidates.isEmpty()) {
      throw new Forbidden(
          target.secure()
              ? "leads to an address that hooks may not reach (private, link-local or reserved)"
              : "is http and leads to no private address that hooks may reach");
    }
    return named(target.host(), pick(candidates, turn));
  }

  private boolean mayReach(Target target, Reach reach) {
    return allowed.contains(reach) && (target.secure() || reach == Reach.PRIVATE);
  }

  private static InetAddress pick(List<InetAddress> addresses, int turn) {
    return addresses.get(Math.floorMod(turn, addresses.size()));
  }

  /** The address by the URL's name, which certificates and the Host header are about. */
  private static InetAddress named(String host, InetAddress address) throws UnknownHostException {
    return InetAddress.getByAddress(host, address.getAddress());
  }

  private static boolean isLiteral(String host) {
    return host.startsWith("[") || host.chars().allMatch(c -> c == '.' || Character.isDigit(c));
  }
}
