package dev.supaplane.provisioner.docker;

import com.github.dockerjava.api.exception.DockerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Asks the engine for what its client library has no words for. HTTP 1.0 makes it simple: the
 * answer ends with the connection. An interrupt closes the connection and so ends the call.
 */
final class PlainRequest {
  private static final int USUAL_PORT = 2375;

  private PlainRequest() {}

  /** Takes in an answer's body. */
  interface BodyReader<T> {
    T read(Reader body) throws IOException;
  }

  /**
   * Reads one thing.
   *
   * @throws DockerException when the engine answers with anything but 200
   */
  static <T> T get(URI engine, String path, BodyReader<T> reader) throws IOException {
    try (var connection = connect(engine)) {
      var request = "GET " + path + " HTTP/1.0\r\nHost: engine\r\nAccept: application/json\r\n\r\n";
      var bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        connection.write(bytes);
      }
      try (var answer =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(connection), StandardCharsets.UTF_8))) {
        demandOk(answer.readLine());
        for (var header = answer.readLine(); header != null && !header.isEmpty(); ) {
          header = answer.readLine();
        }
        return reader.read(answer);
      }
    }
  }

  private static SocketChannel connect(URI engine) throws IOException {
    if ("unix".equals(engine.getScheme())) {
      return connected(
          SocketChannel.open(StandardProtocolFamily.UNIX),
          UnixDomainSocketAddress.of(engine.getPath()));
    }
    int port = engine.getPort() < 0 ? USUAL_PORT : engine.getPort();
    return connected(SocketChannel.open(), new InetSocketAddress(engine.getHost(), port));
  }

  private static SocketChannel connected(SocketChannel channel, SocketAddress address)
      throws IOException {
    try {
      channel.connect(address);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void demandOk(@Nullable String line) throws IOException {
    if (line == null) {
      throw new IOException("the engine hung up");
    }
    var parts = line.split(" ", 3);
    if (parts.length < 2 || !parts[1].equals("200")) {
      int status =
          parts.length > 1 && parts[1].matches("[1-5][0-9]{2}") ? Integer.parseInt(parts[1]) : 500;
      throw new DockerException("the engine answered " + line, status);
    }
  }
}
