package dev.supaplane.command.watch;

import dev.supaplane.events.wire.TraceContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A trace as the metadata of commands and events. */
public final class TraceMetadata {
  /** Key of the traceparent. */
  public static final String PARENT = "traceparent";

  /** Key of the tracestate. */
  public static final String STATE = "tracestate";

  private TraceMetadata() {}

  /** The trace of a message; empty for one that was stored before there were any. */
  public static Optional<TraceContext> of(Map<String, ?> metadata) {
    return TraceContext.parse(text(metadata.get(PARENT)), text(metadata.get(STATE)));
  }

  /** What a message's metadata tells of a trace. */
  public static Map<String, String> of(TraceContext trace) {
    var metadata = new HashMap<String, String>();
    metadata.put(PARENT, trace.traceparent());
    if (trace.tracestate() != null) {
      metadata.put(STATE, trace.tracestate());
    }
    return metadata;
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
