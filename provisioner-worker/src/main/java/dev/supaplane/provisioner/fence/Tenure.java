package dev.supaplane.provisioner.fence;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long the lease is known to be held: a time since the last confirmation was <em>asked
 * for</em>. Two clocks must agree, because the one stands still while a machine sleeps and the
 * other can be set back.
 */
final class Tenure implements Fence {
  private final Duration length;
  private final LongSupplier nanos;
  private final InstantSource wall;
  private volatile @Nullable Mark confirmed;

  /** A moment on both clocks. */
  record Mark(long nanos, long wallMillis) {}

  Tenure(Duration length, LongSupplier nanos, InstantSource wall) {
    this.length = length;
    this.nanos = nanos;
    this.wall = wall;
  }

  Duration length() {
    return length;
  }

  /** Now, to be handed to {@link #confirm} once the answer is there. */
  Mark mark() {
    return new Mark(nanos.getAsLong(), wall.millis());
  }

  /** The lease was confirmed by a question that was asked then. */
  void confirm(Mark asked) {
    confirmed = asked;
  }

  /** It is not held any more. */
  void end() {
    confirmed = null;
  }

  @Override
  public boolean isHeld() {
    var last = confirmed;
    if (last == null) {
      return false;
    }
    var now = mark();
    var byWall = now.wallMillis() - last.wallMillis();
    return now.nanos() - last.nanos() < length.toNanos()
        && byWall < length.toMillis()
        // A clock that was set back proves nothing, and the next confirmation is near.
        && byWall > -length.toMillis();
  }
}
