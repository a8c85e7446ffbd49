package dev.supaplane.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a control plane and the engine, so that the engine can be lost to it alone. */
final class EngineProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();
  private volatile boolean lost;

  EngineProxy() throws IOException {
    listening = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "tcp://127.0.0.1:" + listening.getLocalPort();
  }

  /** From now on every connection breaks. */
  void lose() {
    lost = true;
    open.forEach(EngineProxy::closeQuietly);
    open.clear();
  }

  /** The engine answers again. */
  void comeBack() {
    lost = false;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    lose();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        var client = listening.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        // The proxy is closed, which ends the loop, or a client gave up, which ends that client.
      }
    }
  }

  private void serve(Socket client) {
    open.add(client);
    try (client;
        var engine = connect()) {
      open.add(engine);
      if (lost) {
        return;
      }
      var back = Thread.ofVirtual().start(() -> copy(engine, client));
      var in = Channels.newChannel(client.getInputStream());
      var buffer = ByteBuffer.allocate(16_384);
      while (in.read(buffer) >= 0) {
        writeAll(engine, buffer);
      }
      engine.shutdownOutput();
      back.join();
    } catch (IOException e) {
      // One side went away; closing both tells the other.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(client);
    }
  }

  private static SocketChannel connect() throws IOException {
    var address = URI.create(Engine.address());
    if (address.getScheme().equals("unix")) {
      var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(address.getPath()));
      return channel;
    }
    return SocketChannel.open(new InetSocketAddress(address.getHost(), address.getPort()));
  }

  private void copy(SocketChannel from, Socket to) {
    try {
      var out = Channels.newChannel(to.getOutputStream());
      var buffer = ByteBuffer.allocate(16_384);
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      closeQuietly(to);
    } finally {
      open.remove(from);
    }
  }

  private static void writeAll(ByteChannel to, ByteBuffer buffer) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      to.write(buffer);
    }
    buffer.clear();
  }

  private static void closeQuietly(AutoCloseable thing) {
    try {
      thing.close();
    } catch (Exception e) {
      // It was closed before, by the other side.
    }
  }
}
