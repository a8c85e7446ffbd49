package dev.supaplane.gateway.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What stands for a project's gateway: it tells its name, what it was asked, and much or little.
 */
final class Backend implements AutoCloseable {
  static final int BLOCK = 1 << 16;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  final AtomicLong sent = new AtomicLong();
  final AtomicInteger asked = new AtomicInteger();

  Backend(String name) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    server.setExecutor(threads);
    server.createContext("/name", exchange -> text(exchange, name));
    server.createContext("/asked", exchange -> text(exchange, told(exchange)));
    server.createContext("/count", this::count);
    server.createContext("/echo", Backend::echo);
    server.createContext("/much", this::much);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void text(HttpExchange exchange, String text) throws IOException {
    asked.incrementAndGet();
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      exchange.getResponseHeaders().set("X-Mine", "yes");
      exchange.getResponseHeaders().set("Keep-Alive", "timeout=5");
      if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(bytes.length));
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  private static String told(HttpExchange exchange) {
    var text = new StringBuilder(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> text.append('\n').append(name).append('=').append(values));
    return text.toString();
  }

  private void count(HttpExchange exchange) throws IOException {
    try (exchange) {
      var total = 0L;
      var buffer = new byte[BLOCK];
      for (var read = 0; read >= 0; read = exchange.getRequestBody().read(buffer)) {
        total += read;
      }
      var bytes = Long.toString(total).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static void echo(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().flush();
      var buffer = new byte[BLOCK];
      for (var read = 0; read >= 0; read = exchange.getRequestBody().read(buffer)) {
        exchange.getResponseBody().write(buffer, 0, read);
        exchange.getResponseBody().flush();
      }
    }
  }

  /** Sends as many bytes as the query says, counting what it could send. */
  private void much(HttpExchange exchange) throws IOException {
    sent.set(0);
    var left = Long.parseLong(exchange.getRequestURI().getQuery());
    try (exchange) {
      exchange.sendResponseHeaders(200, 0);
      var block = new byte[BLOCK];
      while (left > 0) {
        var size = (int) Math.min(left, block.length);
        exchange.getResponseBody().write(block, 0, size);
        sent.addAndGet(size);
        left -= size;
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
