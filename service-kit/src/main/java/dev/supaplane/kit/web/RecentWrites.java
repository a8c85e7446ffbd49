package dev.supaplane.kit.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What each caller was last told to have changed. Clients that were made for another control plane
 * bring no version with their queries; where command and query side share a process, they read
 * their writes all the same.
 */
public final class RecentWrites {
  /** As long as browsers keep the cookie that says the same. */
  private static final Duration KEPT = Duration.ofSeconds(60);

  private static final int MOST_CALLERS = 1_000;
  private static final int MOST_WRITES = 16;

  private record Write(String version, Instant at, boolean seen) {
    Write nowSeen() {
      return new Write(version, at, true);
    }
  }

  private final InstantSource clock;
  private final Map<String, List<Write>> writes =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Write>> eldest) {
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
    var own = writes.computeIfAbsent(caller.actor(), _ -> new ArrayList<>());
    own.addLast(new Write(version, clock.instant(), false));
    if (own.size() > MOST_WRITES) {
      own.removeFirst();
    }
  }

  /** The versions that a caller was told of a moment ago, and that are not known to be seen. */
  public synchronized List<String> of(Caller caller) {
    return own(caller).stream().filter(write -> !write.seen()).map(Write::version).toList();
  }

  /**
   * Whether a caller was told of a version a moment ago. Then it is no secret to them that it is
   * there, also where they may not look at it any more: they left an organization, say.
   */
  public synchronized boolean wasTold(Caller caller, String version) {
    return own(caller).stream().anyMatch(write -> write.version().equals(version));
  }

  /** Remembers that queries have got to versions: nobody has to wait for them. */
  public synchronized void seen(Caller caller, List<String> versions) {
    var own = writes.get(caller.actor());
    if (own != null) {
      own.replaceAll(write -> versions.contains(write.version()) ? write.nowSeen() : write);
    }
  }

  private List<Write> own(Caller caller) {
    var own = writes.get(caller.actor());
    if (own == null) {
      return List.of();
    }
    var oldest = clock.instant().minus(KEPT);
    own.removeIf(write -> write.at().isBefore(oldest));
    return own;
  }
}
