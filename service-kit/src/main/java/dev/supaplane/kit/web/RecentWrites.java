package dev.supaplane.kit.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each caller was last told to have changed. Clients that were made for another control plane
 * bring no version with their queries; where command and query side share a process, they read
 * their writes all the same.
 */
public final class RecentWrites {
  private static final Duration KEPT = Duration.ofSeconds(30);
  private static final int MOST_CALLERS = 1_000;
  private static final int MOST_WRITES = 16;

  private record Write(String version, Instant at) {}

  private final InstantSource clock;
  private final Map<String, Deque<Write>> writes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Write>> eldest) {
          return size() > MOST_CALLERS;
        }
      };

  /** Nothing yet. */
  public RecentWrites(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Keeps that a caller was told of a version.
   *
   * @param version {@code aggregate@sequence}
   */
  public synchronized void note(Caller caller, String version) {
    var own = writes.computeIfAbsent(caller.actor(), _ -> new ArrayDeque<>());
    own.addLast(new Write(version, clock.instant()));
    if (own.size() > MOST_WRITES) {
      own.removeFirst();
    }
  }

  /** The versions that a caller was told of a moment ago, and that are not known to be seen. */
  public synchronized List<String> of(Caller caller) {
    var own = writes.get(caller.actor());
    if (own == null) {
      return List.of();
    }
    var oldest = clock.instant().minus(KEPT);
    own.removeIf(write -> write.at().isBefore(oldest));
    return own.stream().map(Write::version).toList();
  }

  /** Forgets versions that queries have got to: nobody has to wait for them. */
  public synchronized void seen(Caller caller, List<String> versions) {
    var own = writes.get(caller.actor());
    if (own != null) {
      own.removeIf(write -> versions.contains(write.version()));
    }
  }
}
