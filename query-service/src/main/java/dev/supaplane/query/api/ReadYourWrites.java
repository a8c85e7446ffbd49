package dev.supaplane.query.api;

import dev.supaplane.kit.access.AccessGuard;
import dev.supaplane.kit.access.Shares;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.kit.web.RecentWrites;
import dev.supaplane.query.projection.Versions;
import dev.supaplane.query.view.ReadModel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A query that brings the version that a command answered waits, bounded, until the rows have got
 * there. One that brings none waits for what its caller was told by this very process a moment ago.
 * An answer that could not wait any longer says so. What somebody may may hang on what they did a
 * moment ago, so this is waited for first; but for what is not theirs they wait as for what is not
 * there.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 22) // after it is known who asks, before what they may
public final class ReadYourWrites implements WebFilter {
  /** The header of both sides. */
  public static final String HEADER = "Supaplane-Version";

  private static final String COOKIE = "supaplane-version";
  private static final String STALE = "Supaplane-Stale";
  private static final int MOST_AT_ONCE = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Pattern VERSION = Pattern.compile("([a-z0-9-]{1,40})@([0-9]{1,18})");

  private final ReadModel model;
  private final Versions versions;
  private final RecentWrites writes;
  private final AccessGuard guard;
  private final Shares shares = new Shares(MOST_AT_ONCE);
  private final Scheduler blocking;

  /**
   * A filter over a read model.
   *
   * @param writes what callers were told
   * @param guard knows what is whose
   * @param blocking where threads may block
   */
  public ReadYourWrites(
      ReadModel model,
      Versions versions,
      RecentWrites writes,
      AccessGuard guard,
      Scheduler blocking) {
    this.model = model;
    this.versions = versions;
    this.writes = writes;
    this.guard = guard;
    this.blocking = blocking;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var caller = exchange.<Caller>getAttribute(Caller.ATTRIBUTE);
    // Who has no token gets at the probes alone, and those wait for nothing.
    if (caller == null || !HttpMethod.GET.equals(exchange.getRequest().getMethod())) {
      return chain.filter(exchange);
    }
    var brought = brought(exchange);
    var wanted = brought.isPresent() ? brought.stream().toList() : told(caller);
    if (wanted.isEmpty()) {
      return chain.filter(exchange);
    }
    if (!shares.take(caller)) {
      exchange.getResponse().getHeaders().set(STALE, "true");
      return chain.filter(exchange);
    }
    return Mono.fromCallable(() -> await(caller, wanted))
        .subscribeOn(blocking)
        .doFinally(_ -> shares.give(caller))
        .flatMap(
            there -> {
              if (!there) {
                exchange.getResponse().getHeaders().set(STALE, "true");
              }
              return chain.filter(exchange);
            });
  }

  private boolean await(Caller caller, List<Wanted> wanted) throws InterruptedException {
    var there = versions.await(() -> wanted.stream().allMatch(it -> isThere(caller, it)), PATIENCE);
    if (there) {
      writes.seen(caller, wanted.stream().map(Wanted::version).toList());
    }
    return there;
  }

  private boolean isThere(Caller caller, Wanted wanted) {
    return model.version(wanted.id()).filter(there -> there >= wanted.sequence()).isPresent()
        && (caller.account() == null
            // They are told nothing by it that this process has not told them.
            || writes.wasTold(caller, wanted.version())
            || wanted.id().equals(caller.account().toString())
            || guard.isSeen(caller, wanted.id()));
  }

  private List<Wanted> told(Caller caller) {
    return writes.of(caller).stream().flatMap(version -> parse(version).stream()).toList();
  }

  private record Wanted(String id, long sequence) {
    String version() {
      return id + "@" + sequence;
    }
  }

  private static Optional<Wanted> brought(ServerWebExchange exchange) {
    var text = exchange.getRequest().getHeaders().getFirst(HEADER);
    if (text == null) {
      var cookie = exchange.getRequest().getCookies().getFirst(COOKIE);
      text = cookie == null ? "" : cookie.getValue();
    }
    return parse(text);
  }

  /** What cannot be understood is no wish. */
  private static Optional<Wanted> parse(String text) {
    var match = VERSION.matcher(text);
    return match.matches()
        ? Optional.of(new Wanted(match.group(1), Long.parseLong(match.group(2))))
        : Optional.empty();
  }
}
