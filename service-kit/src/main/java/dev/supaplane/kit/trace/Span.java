package dev.supaplane.kit.trace;

import dev.supaplane.events.wire.TraceContext;

/** Something that is going on, until closed. */
public interface Span extends AutoCloseable {
  /** What follows from it names this as its parent. */
  TraceContext context();

  /**
   * It went wrong.
   *
   * @param why a code or the name of a class, no message: those may hold what is nobody's business
   */
  void failed(String why);

  @Override
  void close();
}
