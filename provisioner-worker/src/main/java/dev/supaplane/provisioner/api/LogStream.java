package dev.supaplane.provisioner.api;

import dev.supaplane.provisioner.api.Answers.Line;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.LogFollow;
import dev.supaplane.provisioner.engine.LogFollow.End;
import dev.supaplane.provisioner.engine.LogLine;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * A followed log as server-sent events: {@code line} with a {@link Line}, and last of all {@code
 * end} with a reason or {@code error} with code and message. A comment now and then shows a reader
 * that it goes on, and us that the reader is still there. Lines wait in the engine for a reader who
 * is slow.
 */
final class LogStream implements AutoCloseable {
  private static final String LEFT = "reader_left";

  private final LogFollow follow;
  private final Audit audit;
  private final Runnable closed;
  private final AtomicLong told = new AtomicLong();
  private volatile String ending = LEFT;

  private LogStream(LogFollow follow, Audit audit, Runnable closed) {
    this.follow = follow;
    this.audit = audit;
    this.closed = closed;
  }

  /**
   * The events of a log.
   *
   * @param open begins to follow, when somebody subscribes; what it throws ends the events
   * @param closed called once when what was opened is closed
   * @param beat between comments
   */
  static Flux<ServerSentEvent<Object>> events(
      Callable<LogFollow> open, Runnable closed, Audit audit, Duration beat, Scheduler blocking) {
    return Flux.using(
            () -> {
              var follow = open.call();
              audit.outcome("begun");
              return new LogStream(follow, audit, closed);
            },
            stream -> stream.events(beat, blocking),
            LogStream::close)
        .subscribeOn(blocking);
  }

  private Flux<ServerSentEvent<Object>> events(Duration beat, Scheduler blocking) {
    var over = Sinks.<Boolean>empty();
    var lines =
        Flux.<ServerSentEvent<Object>>generate(this::next)
            .subscribeOn(blocking)
            .doFinally(_ -> over.tryEmitEmpty());
    var beats =
        Flux.interval(Duration.ZERO, beat)
            .onBackpressureDrop()
            .map(_ -> ServerSentEvent.builder().comment("following").build())
            .takeUntilOther(over.asMono());
    return Flux.merge(lines, beats);
  }

  private void next(SynchronousSink<ServerSentEvent<Object>> sink) {
    try {
      var line = follow.next();
      if (line == null) {
        ending = follow.end() == End.TIME ? "time" : "container";
        sink.next(event("end", Map.of("reason", ending)));
        sink.complete();
      } else {
        told.incrementAndGet();
        sink.next(event(line));
      }
    } catch (EngineException e) {
      var trouble = EngineTrouble.told(e);
      ending = trouble.code();
      sink.next(event("error", Map.of("code", trouble.code(), "message", trouble.getMessage())));
      sink.complete();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      sink.complete();
    }
  }

  private static ServerSentEvent<Object> event(LogLine line) {
    var event = ServerSentEvent.<Object>builder(Line.of(line)).event("line");
    var at = line.at();
    return (at == null ? event : event.id(at.toString())).build();
  }

  private static ServerSentEvent<Object> event(String name, Map<String, String> data) {
    return ServerSentEvent.<Object>builder(data).event(name).build();
  }

  @Override
  public void close() {
    follow.close();
    closed.run();
    audit.outcome(ending + " lines=" + told.get());
  }
}
