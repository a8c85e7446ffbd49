package dev.supaplane.kit.trace;

import dev.supaplane.events.wire.TraceContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What each line of this thread's log tells of where it belongs, until closed; then it is as it was
 * before. Structured logs show the fields by these names.
 */
public final class LogFields implements AutoCloseable {
  /** What set the whole chain off, as events name it. */
  public static final String CORRELATION = "correlation_id";

  /** The trace's 32 digits. */
  public static final String TRACE = "trace_id";

  /** The project's ref. */
  public static final String PROJECT = "project";

  /** The operation's id. */
  public static final String OPERATION = "operation_id";

  private final Map<String, Optional<String>> before = new LinkedHashMap<>();

  private LogFields() {}

  /** The fields as they are, to be added to. */
  public static LogFields open() {
    return new LogFields();
  }

  /** This thread's fields, for another thread that works for it. */
  public static Map<String, String> here() {
    var fields = MDC.getCopyOfContextMap();
    return fields == null ? Map.of() : Map.copyOf(fields);
  }

  /** Adds those of another thread. */
  public LogFields with(Map<String, String> fields) {
    fields.forEach(this::with);
    return this;
  }

  /** Adds a field; null leaves it as it is. */
  public LogFields with(String name, @Nullable String value) {
    if (value != null) {
      before.putIfAbsent(name, Optional.ofNullable(MDC.get(name)));
      MDC.put(name, value);
    }
    return this;
  }

  /** Adds the trace; null leaves it as it is. */
  public LogFields in(@Nullable TraceContext trace) {
    return with(TRACE, trace == null ? null : trace.traceId());
  }

  @Override
  public void close() {
    before.forEach(
        (name, value) -> value.ifPresentOrElse(old -> MDC.put(name, old), () -> MDC.remove(name)));
  }
}
