package dev.supaplane.standalone;

import java.time.Duration;
import java.util.Optional;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * The same routes without TLS, on loopback, for the parts that are in this very process: a
 * certificate is made out to a name, and they know each other by a number. Every rule of a route
 * holds here as well.
 */
final class InnerListener implements SmartLifecycle {
  /** The port; there is no such listener without it. */
  static final String PORT = "supaplane.inner-port";

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpHandler handler;
  private final int port;
  private volatile Optional<DisposableServer> server = Optional.empty();

  InnerListener(HttpHandler handler, Environment environment) {
    this.handler = handler;
    this.port = environment.getRequiredProperty(PORT, Integer.class);
  }

  @Override
  public void start() {
    server =
        Optional.of(
            HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow(PATIENCE));
  }

  @Override
  public void stop() {
    server.ifPresent(running -> running.disposeNow(PATIENCE));
    server = Optional.empty();
  }

  @Override
  public boolean isRunning() {
    return server.isPresent();
  }

  /** With the port that others use, and before the worker asks for anything. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE + 1000;
  }
}
