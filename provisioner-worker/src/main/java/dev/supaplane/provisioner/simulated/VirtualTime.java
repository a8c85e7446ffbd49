package dev.supaplane.provisioner.simulated;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves only when it is told to. */
public final class VirtualTime implements InstantSource {
  private final AtomicReference<Instant> now;

  /** A clock that shows the given instant. */
  public VirtualTime(Instant start) {
    this.now = new AtomicReference<>(start);
  }

  /** A clock that shows the start of 2026, UTC. */
  public VirtualTime() {
    this(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Lets time pass. */
  public void advance(Duration by) {
    now.updateAndGet(instant -> instant.plus(by));
  }
}
