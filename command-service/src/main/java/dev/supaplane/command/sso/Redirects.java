package dev.supaplane.command.sso;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where people may be sent to once they have signed in. Whoever is sent brings what opens a
 * session, so nobody is sent anywhere that is not named here.
 *
 * @param site where to when a client does not say; null for nowhere
 * @param allowed addresses; what is below the path of one is allowed with it
 */
public record Redirects(@Nullable URI site, List<URI> allowed) {
  private static final int LONGEST = 2048;

  /**
   * @throws IllegalArgumentException when one of them is none
   */
  public Redirects {
    if (site != null) {
      demandSafe(site);
    }
    allowed.forEach(Redirects::demandSafe);
    allowed = List.copyOf(allowed);
  }

  private static void demandSafe(URI address) {
    if (!Endpoints.isSafe(address) || address.getQuery() != null) {
      throw new IllegalArgumentException(
          "an address to come back to is https, or on this machine, and has no query: " + address);
    }
  }

  /** The address that was asked for, where it is one of these; empty where it is not. */
  public Optional<URI> of(@Nullable String asked) {
    if (asked == null || asked.isEmpty()) {
      return Optional.ofNullable(site);
    }
    if (asked.length() > LONGEST || asked.chars().anyMatch(c -> c <= ' ' || c > '~' || c == '\\')) {
      return Optional.empty();
    }
    try {
      var address = new URI(asked);
      return Endpoints.isSafe(address)
              && address.normalize().equals(address)
              && (isBelow(address, site) || allowed.stream().anyMatch(one -> isBelow(address, one)))
          ? Optional.of(address)
          : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }

  private static boolean isBelow(URI address, @Nullable URI allowed) {
    if (allowed == null || !origin(address).equals(origin(allowed))) {
      return false;
    }
    var path = path(address);
    var root = path(allowed);
    // An encoded slash or dot may be a real one to whoever serves it.
    return !path.contains("%")
        && (path.equals(root) || path.startsWith(root.endsWith("/") ? root : root + "/"));
  }

  private static String path(URI address) {
    var path = address.getRawPath();
    return path == null || path.isEmpty() ? "/" : path;
  }

  private static String origin(URI address) {
    var scheme = address.getScheme();
    var port = address.getPort() >= 0 ? address.getPort() : "https".equals(scheme) ? 443 : 80;
    return scheme + "://" + address.getHost().toLowerCase(Locale.ROOT) + ":" + port;
  }
}
