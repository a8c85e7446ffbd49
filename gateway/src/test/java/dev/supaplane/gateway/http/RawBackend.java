package dev.supaplane.gateway.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that does with each connection what it is told to. */
final class RawBackend implements AutoCloseable {
  private final ServerSocket listening;
  private final CopyOnWriteArrayList<Socket> sockets = new CopyOnWriteArrayList<>();

  interface Behaviour {
    void run(Socket socket) throws Exception;
  }

  RawBackend(Behaviour behaviour) throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(() -> accept(behaviour));
  }

  private void accept(Behaviour behaviour) {
    while (!listening.isClosed()) {
      try {
        var socket = listening.accept();
        sockets.add(socket);
        Thread.ofPlatform().daemon().start(() -> serve(behaviour, socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void serve(Behaviour behaviour, Socket socket) {
    try (socket) {
      behaviour.run(socket);
    } catch (IOException e) {
      // The other side has gone: how, is for the test to judge by what it saw there.
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (var socket : sockets) {
      socket.close();
    }
  }
}
