package dev.supaplane.provisioner.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A Unix socket on which something other than a well-behaved engine listens. */
final class FakeEngine implements AutoCloseable {
  interface Behaviour {
    void with(SocketChannel connection) throws IOException, InterruptedException;
  }

  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  private final Path path;
  private final ServerSocketChannel server;
  private final Behaviour behaviour;

  FakeEngine(Path folder, Behaviour behaviour) throws IOException {
    this.path = folder.resolve("engine.sock");
    this.behaviour = behaviour;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    Thread.ofVirtual().start(this::accept);
  }

  URI uri() {
    return URI.create("unix://" + path);
  }

  /** Takes all that comes until the other side goes. */
  static void swallow(SocketChannel connection) throws IOException {
    var buffer = ByteBuffer.allocate(4096);
    while (connection.read(buffer) >= 0) {
      buffer.clear();
    }
  }

  /** Reads one request's head; enough for requests without a body. */
  static String head(SocketChannel connection) throws IOException {
    var head = new StringBuilder();
    var one = ByteBuffer.allocate(1);
    while (!head.toString().endsWith("\r\n\r\n") && connection.read(one) >= 0) {
      head.append((char) one.get(0));
      one.clear();
    }
    return head.toString();
  }

  static void write(SocketChannel connection, String text) throws IOException {
    var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      connection.write(bytes);
    }
  }

  private void accept() {
    try {
      while (true) {
        var connection = server.accept();
        opened.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (ClosedChannelException _) {
      return; // the test is over
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      behaviour.with(connection);
    } catch (IOException _) {
      return; // the other side went, which is what is counted
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      closed.incrementAndGet();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
