package dev.supaplane.kit.web;

import io.netty.channel.ChannelOption;
import java.time.Duration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * How services ask others by HTTP. What a broken connection began is not begun again by itself: the
 * library tries another one only where nothing of the request was sent yet.
 */
public final class Outgoing {
  private static final int CONNECT_MILLIS = 5_000;

  /** Sooner than the usual servers and proxies close what idles: none is used as it is closed. */
  private static final Duration IDLE = Duration.ofSeconds(20);

  /** Addresses come and go with projects. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(5);

  private Outgoing() {}

  /**
   * A client that keeps connections for the next request.
   *
   * @param name of its connections, for metrics and logs
   * @param mostConnections to one address at the same time
   * @param mostRead bytes of an answer that is read as a whole
   * @param silence after which nobody waits for an answer any more
   */
  public static WebClient pooled(String name, int mostConnections, int mostRead, Duration silence) {
    return client(
        HttpClient.create(
            ConnectionProvider.builder(name)
                .maxConnections(mostConnections)
                .maxIdleTime(IDLE)
                .evictInBackground(IDLE)
                .disposeInactivePoolsInBackground(FORGOTTEN, FORGOTTEN)
                .build()),
        mostRead,
        silence);
  }

  /**
   * A client with a connection for each request, which is sent once.
   *
   * @param mostRead bytes of an answer that is read as a whole
   * @param silence after which nobody waits for an answer any more
   */
  public static WebClient unpooled(int mostRead, Duration silence) {
    return client(
        HttpClient.create(ConnectionProvider.newConnection()).disableRetry(true),
        mostRead,
        silence);
  }

  private static WebClient client(HttpClient http, int mostRead, Duration silence) {
    return WebClient.builder()
        .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(mostRead))
        .clientConnector(
            new ReactorClientHttpConnector(
                http.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                    .responseTimeout(silence)))
        .build();
  }
}
