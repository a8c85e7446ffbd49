package dev.supaplane.standalone;

import java.net.http.HttpClient;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How the control plane's own HTTP port listens, as the environment describes it.
 *
 * @param address where ({@code SUPAPLANE_ADDRESS}); loopback where nobody says
 * @param certificate for TLS, the doors' own ({@code SUPAPLANE_TLS_CERTIFICATE} and {@code
 *     SUPAPLANE_TLS_KEY}); without it plain HTTP is spoken
 * @param behindProxy whether somebody in front speaks TLS ({@code
 *     SUPAPLANE_PLAIN_HTTP=behind-proxy})
 */
record Listening(String address, Optional<Doors.Certificate> certificate, boolean behindProxy) {
  private static final String ADDRESS = "SUPAPLANE_ADDRESS";
  private static final String PLAIN = "SUPAPLANE_PLAIN_HTTP";
  private static final String BEHIND_PROXY = "behind-proxy";
  private static final String LOOPBACK = "127.0.0.1";

  /**
   * What the environment says.
   *
   * @throws Trouble when it contradicts itself
   */
  static Listening of(UnaryOperator<@Nullable String> environment) {
    var plain = Doors.said(environment, PLAIN);
    if (plain.filter(word -> !word.equals(BEHIND_PROXY)).isPresent()) {
      throw new Trouble(PLAIN + " is " + BEHIND_PROXY + ", or is left out");
    }
    return new Listening(
        Doors.said(environment, ADDRESS)
            // Spring's own word for it would pass this by.
            .or(() -> Doors.said(environment, "SERVER_ADDRESS"))
            .orElse(LOOPBACK),
        Doors.of(environment).certificate(),
        plain.isPresent());
  }

  /** All of 127.0.0.0/8 is this host. */
  static boolean isLoopback(String address) {
    // A name may begin as it likes and lead anywhere.
    return address.matches("127(\\.[0-9]{1,3}){3}")
        || address.equals("localhost")
        || address.equals("::1");
  }

  /**
   * Refuses to send tokens in the open, and certificates that no client would take.
   *
   * @param part that runs alone; absent for all in one process
   * @throws Trouble which says what to do
   */
  void demandSafe(@Nullable Part part) {
    // The other parts speak no TLS; what they are told of it is not theirs.
    if (part == null || part == Part.GATEWAY) {
      certificate.ifPresent(Certificates::demandGood);
    }
    // Parts speak plain HTTP with each other: TLS for them is what stands in front of them.
    var isPlain = certificate.isEmpty() || part != null;
    if (speaksHttp(part) && isPlain && !isLoopback(address) && !behindProxy) {
      throw new Trouble(
          ADDRESS
              + "="
              + address
              + " is beyond this host, and tokens would go there in the open: "
              + (part == null ? "set SUPAPLANE_TLS_CERTIFICATE and SUPAPLANE_TLS_KEY, or " : "")
              + "set "
              + PLAIN
              + "="
              + BEHIND_PROXY
              + " where a proxy in front speaks TLS and nobody else reaches this port");
    }
  }

  /**
   * Refuses doors to projects that would take passwords and keys in the open.
   *
   * @throws Trouble which says what to do
   */
  void demandSafeDoors(Doors doors) {
    if (doors.certificate().isEmpty() && !isLoopback(doors.address()) && !behindProxy) {
      throw new Trouble(
          "SUPAPLANE_DOORS_ADDRESS="
              + doors.address()
              + " is beyond this host, and projects' keys would go there in the open: set"
              + " SUPAPLANE_TLS_CERTIFICATE and SUPAPLANE_TLS_KEY, or set "
              + PLAIN
              + "="
              + BEHIND_PROXY
              + " where a proxy in front speaks TLS and nobody else reaches these ports");
    }
  }

  private static boolean speaksHttp(@Nullable Part part) {
    return switch (part) {
      case null -> true;
      case COMMAND, QUERY, PLATFORM, WORKER -> true;
      case KAFKA, POSTGRES, GATEWAY -> false;
    };
  }

  /** Builds a client of this installation's own port. */
  HttpClient.Builder client() {
    var builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    certificate.map(OwnCertificate::context).ifPresent(builder::sslContext);
    return builder;
  }

  /** Where others reach all in one process. */
  String url(Installation installation) {
    var isEvery = address.equals("0.0.0.0") || address.equals("::");
    var host = isEvery ? LOOPBACK : address;
    return (certificate.isPresent() ? "https://" : "http://")
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + installation.port();
  }

  /**
   * Where all in one process reach each other. A certificate is made out to a name that need not
   * lead here, and to no number; so with TLS there is a second port on loopback, for them alone.
   */
  String innerUrl(Installation installation) {
    return certificate.isPresent()
        ? "http://" + LOOPBACK + ":" + installation.innerPort()
        : url(installation);
  }
}
