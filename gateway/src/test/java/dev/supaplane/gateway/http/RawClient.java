package dev.supaplane.gateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that says exactly what it is told to. */
final class RawClient implements AutoCloseable {
  private final Socket socket;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
  }

  RawClient say(String text) throws IOException {
    return say(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient say(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  /** All until the connection ends. */
  String rest() throws IOException {
    return new String(in().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** All until an empty line. */
  String head() throws IOException {
    return head(in());
  }

  static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      var next = in.read();
      if (next < 0) {
        throw new IOException("ended after: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  byte[] bytes(int number) throws IOException {
    return in().readNBytes(number);
  }

  /** Ends the connection, whoever is at it. */
  void hangUp() throws IOException {
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
