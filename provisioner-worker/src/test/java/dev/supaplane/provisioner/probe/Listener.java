package dev.supaplane.provisioner.probe;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;

/** A TCP server on loopback whose conversation a test writes. */
final class Listener implements AutoCloseable {
  interface Conversation {
    void with(Socket connection) throws IOException;
  }

  private final ServerSocket server;

  Listener(Conversation conversation) throws IOException {
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(conversation));
  }

  int port() {
    return server.getLocalPort();
  }

  /** A port at which nobody listens. */
  static int closedPort() throws IOException {
    try (var listener = new Listener(_ -> {})) {
      return listener.port();
    }
  }

  private void accept(Conversation conversation) {
    try {
      while (true) {
        var connection = server.accept();
        Thread.ofVirtual().start(() -> serve(connection, conversation));
      }
    } catch (SocketException _) {
      return; // the test is over
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void serve(Socket connection, Conversation conversation) {
    try (connection) {
      conversation.with(connection);
    } catch (IOException _) {
      return; // the prober went
    }
  }

  /** Says nothing until the other side goes. */
  static void hang(Socket connection) throws IOException {
    connection.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
