package dev.supaplane.kit.web;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * An HTTP server beside the process's own, on a port of its own and for the bearers of one token.
 * Headers, errors and the body limit are the same as everywhere; errors are always RFC 9457 problem
 * details. Its routes have no rules of their own: whoever has the token may all of them.
 */
public final class OwnServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final DisposableServer server;

  private OwnServer(DisposableServer server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param address where, a name or number of this host
   * @param port 0 for any that is free
   * @param tokenFile holds the token; without it nobody is let in
   * @param caller whom the token stands for
   * @param routes what is answered
   * @throws IllegalArgumentException when the token is too short
   */
  public static OwnServer start(
      String address,
      int port,
      Path tokenFile,
      Caller caller,
      RouterFunction<ServerResponse> routes) {
    var token = AccessTokens.text(tokenFile);
    AccessTokens.demandLength(token);
    var strategies =
        HandlerStrategies.builder()
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(WebKit.LARGEST_BODY))
            .build();
    var handler =
        WebHttpHandlerBuilder.webHandler(RouterFunctions.toWebHandler(routes, strategies))
            .filter(
                new OffTheLoop(),
                new SecurityHeaders(false),
                new OneToken(AccessTokens.hash(token), caller))
            .exceptionHandler(new ErrorAnswers(false))
            .build();
    return new OwnServer(
        HttpServer.create()
            .host(address)
            .port(port)
            .handle(new ReactorHttpHandlerAdapter(handler))
            .bindNow(PATIENCE));
  }

  /** The port on which it listens. */
  public int port() {
    return ((InetSocketAddress) server.address()).getPort();
  }

  @Override
  public void close() {
    server.disposeNow(PATIENCE);
  }

  /** Lets in who brings the token; hashes are compared, in constant time. */
  private static final class OneToken implements WebFilter {
    private final byte[] hash;
    private final Caller caller;

    OneToken(byte[] hash, Caller caller) {
      this.hash = hash;
      this.caller = caller;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
      var token = BearerToken.of(exchange);
      if (token.isEmpty()) {
        return Mono.error(BearerAuthentication.noToken());
      }
      if (!MessageDigest.isEqual(AccessTokens.hash(token.get()), hash)) {
        return Mono.error(BearerAuthentication.wrongToken());
      }
      exchange.getAttributes().put(Caller.ATTRIBUTE, caller);
      return chain.filter(exchange);
    }
  }
}
