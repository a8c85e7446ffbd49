package dev.supaplane.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of this host. */
public final class Ports {
  private Ports() {}

  /** A port on loopback that nobody listens on right now. */
  public static int free() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on loopback", e);
    }
  }

  /**
   * Checks that a port of loopback can be listened on.
   *
   * @throws BindException when somebody else does; the message names the port
   */
  public static void demandFree(int port) throws IOException {
    try {
      // Bound and let go at once: that it could be is all we ask.
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    } catch (BindException e) {
      var taken = new BindException("port " + port + " is taken");
      taken.initCause(e);
      throw taken;
    }
  }
}
