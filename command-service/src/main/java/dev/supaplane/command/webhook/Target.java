package dev.supaplane.command.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * Where a hook's events go.
 *
 * @param host a name or an address, as it stands in the URL
 * @param path with its query, from the first slash on
 */
record Target(boolean secure, String host, int port, String path) {
  private static final int LONGEST = 2_000;
  private static final int HIGHEST_PORT = 65_535;

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException when it is none that events can be sent to; the message says
   *     why and does not quote it
   */
  static Target parse(String url) {
    if (url.length() > LONGEST) {
      throw new IllegalArgumentException("has more than " + LONGEST + " characters");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException _) {
      throw new IllegalArgumentException("is not a URL");
    }
    var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    var secure = scheme.equals("https");
    if (!secure && !scheme.equals("http")) {
      throw new IllegalArgumentException("begins with neither https:// nor http://");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException("names a user; receivers know us by the signature");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException("has a fragment");
    }
    var host = uri.getHost();
    if (host == null || host.isEmpty()) {
      throw new IllegalArgumentException("names no host");
    }
    var port = uri.getPort();
    if (port == 0 || port > HIGHEST_PORT) {
      throw new IllegalArgumentException("has a port that there is not");
    }
    var path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    if (!isAscii(path + query)) {
      throw new IllegalArgumentException("has characters that must be percent-encoded");
    }
    return new Target(secure, host, port < 0 ? standardPort(secure) : port, path + query);
  }

  /** The host as a header names it. */
  String authority() {
    return port == standardPort(secure) ? host : host + ":" + port;
  }

  private static int standardPort(boolean secure) {
    return secure ? 443 : 80;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 127);
  }
}
