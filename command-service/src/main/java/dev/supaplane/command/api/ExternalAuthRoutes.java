package dev.supaplane.command.api;

import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.token.AccessJwts;
import dev.supaplane.kit.token.ExternalTokens;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.BearerToken;
import dev.supaplane.kit.web.WebKit;
import io.netty.channel.ChannelOption;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * The sign-in of a GoTrue that was there before, at the path of the one that is built in. What a
 * person asks of it is passed on; what an operator asks of it is not, whatever token comes with it.
 */
@RestController
public final class ExternalAuthRoutes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ExternalAuthRoutes.class);
  private static final String PREFIX = "/auth/v1";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CONNECT_MILLIS = 5_000;
  private static final int CONNECTIONS = 50;
  private static final int WAITING = 200;

  /** By name, so that what a newer GoTrue has for operators is not among it. */
  private static final Pattern PASSED =
      Pattern.compile(
          "/(settings|health|signup|token|logout|user|reauthenticate|recover|resend|magiclink|otp"
              + "|verify|authorize|callback|sso|sso/saml/(acs|metadata)|factors(/[A-Za-z0-9_-]+"
              + "(/(challenge|verify))?)?|user/identities(/[A-Za-z0-9_-]+)?"
              + "|\\.well-known/(jwks\\.json|openid-configuration))");

  /** What concerns one connection, what is said anew, and what a client must not say of itself. */
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "host",
          "content-length",
          "authorization",
          "forwarded",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-proto",
          "x-real-ip",
          "expect",
          "accept-encoding");

  private final URI url;
  private final AccessJwts ours;
  private final ConnectionProvider connections =
      ConnectionProvider.builder("external-auth")
          .maxConnections(CONNECTIONS)
          .pendingAcquireMaxCount(WAITING)
          .build();
  private final WebClient client;

  /**
   * Routes.
   *
   * @param url the GoTrue's address
   * @param ours knows the tokens of sessions of our own
   */
  public ExternalAuthRoutes(URI url, AccessJwts ours) {
    this.url = url;
    this.ours = ours;
    this.client =
        WebClient.builder()
            .clientConnector(
                new ReactorClientHttpConnector(
                    HttpClient.create(connections)
                        .followRedirect(false)
                        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                        .responseTimeout(PATIENCE)))
            .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(WebKit.LARGEST_BODY))
            .build();
  }

  @RequestMapping(
      path = PREFIX + "/{*path}",
      method = {
        RequestMethod.GET,
        RequestMethod.POST,
        RequestMethod.PUT,
        RequestMethod.PATCH,
        RequestMethod.DELETE
      })
  @Requires(Permission.PUBLIC)
  Mono<ResponseEntity<byte[]>> pass(ServerWebExchange exchange) {
    var request = exchange.getRequest();
    var path = request.getPath().pathWithinApplication().value().substring(PREFIX.length());
    if (!PASSED.matcher(path).matches()) {
      throw ApiException.notFound("not_found", "There is no such path of the sign-in here");
    }
    var query = request.getURI().getRawQuery();
    var target = URI.create(url + path + (query == null ? "" : "?" + query));
    return DataBufferUtils.join(request.getBody(), WebKit.LARGEST_BODY)
        .map(
            buffer -> {
              var bytes = new byte[buffer.readableByteCount()];
              buffer.read(bytes);
              DataBufferUtils.release(buffer);
              return bytes;
            })
        .defaultIfEmpty(new byte[0])
        .flatMap(body -> asked(exchange, target, body));
  }

  private Mono<ResponseEntity<byte[]>> asked(ServerWebExchange exchange, URI target, byte[] body) {
    var request = exchange.getRequest();
    var passed =
        client.method(request.getMethod()).uri(target).headers(headers -> head(exchange, headers));
    return (body.length == 0 ? passed : passed.bodyValue(body))
        .exchangeToMono(ExternalAuthRoutes::answer)
        .timeout(PATIENCE)
        .onErrorMap(
            error ->
                error instanceof WebClientException
                    || error instanceof TimeoutException
                    || error instanceof DataBufferLimitException,
            error -> {
              LOG.warn("the external sign-in did not answer {}", target.getPath(), error);
              return new ApiException(
                  502, "unexpected_failure", "The sign-in does not answer now; try again shortly");
            });
  }

  private void head(ServerWebExchange exchange, HttpHeaders headers) {
    var request = exchange.getRequest();
    var dropped = new HashSet<>(OURS);
    // A client may name more that concerns this connection alone.
    request.getHeaders().getConnection().forEach(name -> dropped.add(lower(name)));
    request
        .getHeaders()
        .forEach(
            (name, values) -> {
              if (!dropped.contains(lower(name))) {
                headers.put(name, List.copyOf(values));
              }
            });
    // A token of ours opens nothing there, and is nobody else's to see.
    BearerToken.of(exchange)
        .filter(ExternalTokens::isShaped)
        .filter(token -> ours.verify(token).isEmpty())
        .ifPresent(headers::setBearerAuth);
    headers.set("X-Forwarded-For", address(request));
    headers.set("X-Forwarded-Proto", String.valueOf(request.getURI().getScheme()));
    headers.set("X-Forwarded-Host", String.valueOf(request.getURI().getAuthority()));
  }

  private static Mono<ResponseEntity<byte[]>> answer(ClientResponse response) {
    var headers = new HttpHeaders();
    var dropped = new HashSet<>(OURS);
    response.headers().asHttpHeaders().getConnection().forEach(name -> dropped.add(lower(name)));
    response
        .headers()
        .asHttpHeaders()
        .forEach(
            (name, values) -> {
              var lower = lower(name);
              // Whose pages may ask is said here and not there.
              if (!dropped.contains(lower) && !lower.startsWith("access-control-")) {
                headers.put(name, List.copyOf(values));
              }
            });
    return response
        .bodyToMono(byte[].class)
        .defaultIfEmpty(new byte[0])
        .map(body -> ResponseEntity.status(response.statusCode()).headers(headers).body(body));
  }

  private static String address(ServerHttpRequest request) {
    var remote = request.getRemoteAddress();
    return remote == null || remote.getAddress() == null
        ? "unknown"
        : remote.getAddress().getHostAddress();
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    connections.dispose();
  }
}
