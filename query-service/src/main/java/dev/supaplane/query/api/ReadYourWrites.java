package dev.supaplane.query.api;

import dev.supaplane.kit.web.Caller;
import dev.supaplane.query.projection.Versions;
import dev.supaplane.query.view.ReadModel;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A query that brings the version that a command answered waits, bounded, until the rows have got
 * there. An answer that could not wait any longer says so.
 */
public final class ReadYourWrites implements WebFilter {
  /** The header of both sides. */
  public static final String HEADER = "Supaplane-Version";

  private static final String COOKIE = "supaplane-version";
  private static final String STALE = "Supaplane-Stale";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Pattern VERSION = Pattern.compile("([a-z0-9-]{1,40})@([0-9]{1,18})");

  private final ReadModel model;
  private final Versions versions;
  private final Scheduler blocking;

  /**
   * A filter over a read model.
   *
   * @param blocking where threads may block
   */
  public ReadYourWrites(ReadModel model, Versions versions, Scheduler blocking) {
    this.model = model;
    this.versions = versions;
    this.blocking = blocking;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var wanted = wanted(exchange);
    // Who has no token gets at the probes alone, and those wait for nothing.
    if (wanted.isEmpty()
        || !HttpMethod.GET.equals(exchange.getRequest().getMethod())
        || exchange.getAttribute(Caller.ATTRIBUTE) == null) {
      return chain.filter(exchange);
    }
    var id = wanted.get().id();
    var sequence = wanted.get().sequence();
    return Mono.fromCallable(
            () ->
                versions.await(
                    () -> model.version(id).filter(there -> there >= sequence).isPresent(),
                    PATIENCE))
        .subscribeOn(blocking)
        .flatMap(
            there -> {
              if (!there) {
                exchange.getResponse().getHeaders().set(STALE, "true");
              }
              return chain.filter(exchange);
            });
  }

  private record Wanted(String id, long sequence) {}

  /** What cannot be understood is no wish. */
  private static Optional<Wanted> wanted(ServerWebExchange exchange) {
    var text = exchange.getRequest().getHeaders().getFirst(HEADER);
    if (text == null) {
      var cookie = exchange.getRequest().getCookies().getFirst(COOKIE);
      text = cookie == null ? "" : cookie.getValue();
    }
    var match = VERSION.matcher(text);
    return match.matches()
        ? Optional.of(new Wanted(match.group(1), Long.parseLong(match.group(2))))
        : Optional.empty();
  }
}
