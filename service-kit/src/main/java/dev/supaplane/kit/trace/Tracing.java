package dev.supaplane.kit.trace;

import dev.supaplane.events.wire.TraceContext;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes spans. Attributes are names and numbers, never anything that a caller wrote. */
public interface Tracing extends AutoCloseable {
  /** What part a span plays between processes. */
  enum Kind {
    /** Answers a request. */
    SERVER,
    /** Hands something on, to be taken later. */
    PRODUCER,
    /** Takes what was handed on. */
    CONSUMER,
    /** Neither. */
    INTERNAL
  }

  /** Whether anybody hears of spans. Where nobody does, those of the past need not be told. */
  boolean exports();

  /**
   * Begins a span.
   *
   * @param parent what it follows from; null begins a trace of its own
   */
  Span begin(String name, Kind kind, @Nullable TraceContext parent, Map<String, String> attributes);

  /**
   * Tells of a span that is over.
   *
   * @param error why it went wrong, as {@link Span#failed} takes it; null when it went well
   * @return what follows from it names this as its parent
   */
  TraceContext past(
      String name,
      Kind kind,
      @Nullable TraceContext parent,
      Map<String, String> attributes,
      Instant from,
      Instant to,
      @Nullable String error);

  /** Sends what is not sent yet. */
  @Override
  void close();

  /** Tells nobody: a parent is handed on as it is, and without one a trace begins all the same. */
  static Tracing off() {
    return new NoSpans();
  }
}
