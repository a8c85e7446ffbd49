package dev.supaplane.query.api;

import static dev.supaplane.kit.access.Permission.ORGANIZATION_READ;
import static dev.supaplane.kit.access.Permission.PROJECT_READ;
import static dev.supaplane.kit.access.Requires.HANDLER;

import dev.supaplane.kit.access.Access;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Shares;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.query.projection.Versions;
import dev.supaplane.query.view.EventFeed;
import dev.supaplane.query.view.EventFeed.Audience;
import dev.supaplane.query.view.EventFeed.Filter;
import dev.supaplane.query.view.EventFeed.Position;
import dev.supaplane.query.view.EventFeed.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The feed of events as server-sent events, from any position on and then as they come. The id of
 * each is its position: a reader that was cut off brings the last one and misses nothing. A page is
 * read when the reader has taken the one before, so a slow reader costs no memory.
 */
@RestController
public final class EventStream implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
  private static final Duration TRY_AGAIN = Duration.ofSeconds(5);
  // One account has no more of the streams than this part of them.
  private static final int ACCOUNTS = 8;
  private static final Duration RECONNECT = Duration.ofSeconds(1);

  private final EventFeed feed;
  private final Versions versions;
  private final Limits limits;
  private final Semaphore free;
  private final Shares shares;
  private final Scheduler blocking;
  private volatile Sinks.Empty<Void> end = Sinks.empty();
  private volatile boolean running;

  /**
   * What streams may use.
   *
   * @param streams how many there may be at once
   * @param page how many events of each are in memory
   * @param heartbeat after how much silence something is said
   */
  public record Limits(int streams, int page, Duration heartbeat) {}

  /**
   * Streams of a feed.
   *
   * @param versions tells when there may be more of it
   * @param blocking where threads may block
   */
  public EventStream(EventFeed feed, Versions versions, Limits limits, Scheduler blocking) {
    this.feed = feed;
    this.versions = versions;
    this.limits = limits;
    this.free = new Semaphore(limits.streams());
    this.shares = new Shares(Math.max(1, limits.streams() / ACCOUNTS));
    this.blocking = blocking;
  }

  /**
   * Events after a position.
   *
   * @param lastEventId the position; goes before {@code from}, since a browser that connects again
   *     brings both
   * @param from a position, {@code beginning} (which it is without any) or {@code now}
   * @param type how the types begin
   * @param project a ref
   * @param organization a slug
   */
  @Requires(value = PROJECT_READ, of = HANDLER)
  @GetMapping(path = "/api/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  Flux<ServerSentEvent<String>> events(
      @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String lastEventId,
      @RequestParam(required = false) @Nullable String from,
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(required = false) @Nullable String project,
      @RequestParam(required = false) @Nullable String organization,
      ServerWebExchange exchange) {
    var filter =
        new Filter(
            Parameters.typePrefix(type),
            Parameters.nameOrNull("project", project),
            Parameters.nameOrNull("organization", organization));
    var wanted = lastEventId != null ? lastEventId : from;
    var caller = Caller.of(exchange);
    return Access.sight(exchange, PROJECT_READ)
        .thenMany(Flux.defer(() -> shared(caller, wanted, new Reader(filter, audience(exchange)))))
        .takeUntilOther(end.asMono());
  }

  /**
   * Who reads what.
   *
   * @param audience looked up anew for each page: what ends while a stream goes on is seen no more
   */
  private record Reader(Filter filter, Supplier<Audience> audience) {}

  private static Supplier<Audience> audience(ServerWebExchange exchange) {
    var projects = Access.watching(exchange, PROJECT_READ);
    var organizations = Access.watching(exchange, ORGANIZATION_READ);
    return () -> new Audience(projects.get(), organizations.get());
  }

  private Flux<ServerSentEvent<String>> shared(
      Caller caller, @Nullable String wanted, Reader reader) {
    if (!shares.take(caller)) {
      return Flux.error(tooMany());
    }
    return Flux.defer(() -> admitted(wanted, reader)).doFinally(_ -> shares.give(caller));
  }

  private Flux<ServerSentEvent<String>> admitted(@Nullable String wanted, Reader reader) {
    if (!free.tryAcquire()) {
      return Flux.error(tooMany());
    }
    return off(() -> start(wanted))
        .flatMapMany(start -> from(start, reader))
        .doFinally(_ -> free.release());
  }

  private ApiException tooMany() {
    return new ApiException(
            503,
            "too_many_streams",
            "There are " + limits.streams() + " streams already; end one or try again later")
        .retryAfter(TRY_AGAIN);
  }

  private Position start(@Nullable String wanted) {
    var last = feed.end();
    if (wanted == null || wanted.equals("beginning")) {
      return last.at(0);
    }
    if (wanted.equals("now")) {
      return last;
    }
    var position =
        Position.parse(wanted)
            .orElseThrow(
                () ->
                    ApiException.badRequest(
                        "invalid_position",
                        "A position is the id of an event of this stream, beginning or now"));
    if (!position.incarnation().equals(last.incarnation()) || position.number() > last.number()) {
      throw new ApiException(
          410,
          "position_gone",
          "The feed was made anew and counts otherwise; begin with from=beginning, and pass over"
              + " the events whose ids you know");
    }
    return position;
  }

  private Flux<ServerSentEvent<String>> from(Position start, Reader reader) {
    // Said at once, so that a reader who waits for the first event knows that it is connected.
    var hello = silence(start, "connected");
    var position = new AtomicReference<>(start);
    var gone = new AtomicBoolean();
    return Flux.concat(
            Flux.just(hello),
            off(() -> next(position, reader, gone))
                .repeat()
                .concatMapIterable(Function.identity(), 1)
                .onErrorResume(DataAccessException.class, EventStream::ended))
        .doFinally(_ -> gone.set(true));
  }

  /** The next messages; waits for them no longer than a silence may last. */
  private List<ServerSentEvent<String>> next(
      AtomicReference<Position> place, Reader reader, AtomicBoolean gone)
      throws InterruptedException {
    var position = place.get();
    var isMore =
        versions.await(
            () -> gone.get() || feed.end().number() > position.number(), limits.heartbeat());
    if (gone.get()) {
      return List.of();
    }
    if (!isMore) {
      return List.of(silence(position, "still here"));
    }
    var page =
        feed.after(position.number(), reader.filter(), reader.audience().get(), limits.page());
    place.set(position.at(page.upTo()));
    return messages(position, page.events());
  }

  private static Flux<ServerSentEvent<String>> ended(DataAccessException e) {
    LOG.warn("a stream ends, since the database does not answer; its reader comes again", e);
    return Flux.empty();
  }

  /**
   * Does work where it may block. A reader that goes does not interrupt it: that would cost the
   * database's connection.
   */
  private <T> Mono<T> off(Callable<T> work) {
    return Mono.create(
        sink ->
            blocking.schedule(
                () -> {
                  try {
                    sink.success(work.call());
                  } catch (Exception e) {
                    sink.error(e);
                  }
                }));
  }

  private static List<ServerSentEvent<String>> messages(Position position, List<Told> events) {
    var messages = new ArrayList<ServerSentEvent<String>>(events.size());
    for (var event : events) {
      messages.add(
          ServerSentEvent.builder(event.json())
              .id(position.at(event.position()).toString())
              .event(event.type())
              .build());
    }
    return messages;
  }

  /** No event, but a position: who is told of nothing need not look through it again. */
  private static ServerSentEvent<String> silence(Position position, String comment) {
    return ServerSentEvent.<String>builder()
        .id(position.toString())
        .retry(RECONNECT)
        .comment(comment)
        .build();
  }

  @Override
  public void start() {
    end = Sinks.empty();
    running = true;
  }

  /** Ends all streams, so that the server need not wait for readers that never go. */
  @Override
  public void stop() {
    running = false;
    end.tryEmitEmpty();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** After the server has begun, and so before it ends. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE;
  }
}
