package dev.supaplane.gateway.net;

import dev.supaplane.events.id.ProjectRef;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts who is inside, over all and for each project. For use by many threads. */
public final class Turnstile {
  private final int most;
  private final int mostPerProject;
  private final AtomicInteger inside = new AtomicInteger();
  private final ConcurrentMap<ProjectRef, Integer> projects = new ConcurrentHashMap<>();

  /**
   * An empty one.
   *
   * @param most over all
   * @param mostPerProject for one project
   */
  public Turnstile(int most, int mostPerProject) {
    this.most = most;
    this.mostPerProject = mostPerProject;
  }

  /** Counts a connection in, even one too many: that one has to be told, and then to go. */
  public Place enter() {
    var number = inside.incrementAndGet();
    return new Place(number, inside::decrementAndGet);
  }

  /** Whether a connection that came in is one too many. */
  public boolean isTooMany(Place place) {
    return place.number > most;
  }

  /**
   * Whether even telling it would be too much. Those who cannot be served may take as much as those
   * who can, and no more.
   */
  public boolean isFarTooMany(Place place) {
    return place.number > 2L * most;
  }

  /**
   * Counts a connection in for a project.
   *
   * @return false, and not counted, when it would be one too many
   */
  public boolean enter(ProjectRef ref) {
    var entered = new AtomicBoolean();
    projects.compute(
        ref,
        (_, count) -> {
          var before = count == null ? 0 : count;
          entered.set(before < mostPerProject);
          return entered.get() ? before + 1 : count;
        });
    return entered.get();
  }

  /** Counts a connection of a project out. */
  public void leave(ProjectRef ref) {
    projects.computeIfPresent(ref, (_, count) -> count == 1 ? null : count - 1);
  }

  /** How many are inside. */
  public int inside() {
    return inside.get();
  }

  /** How many are inside for a project. */
  public int inside(ProjectRef ref) {
    return projects.getOrDefault(ref, 0);
  }

  /** One connection's place, given back once however often it is left. */
  public static final class Place {
    private final int number;
    private final AtomicBoolean left = new AtomicBoolean();
    private final Runnable out;

    private Place(int number, Runnable out) {
      this.number = number;
      this.out = out;
    }

    /** Gives the place back. */
    public void leave() {
      if (left.compareAndSet(false, true)) {
        out.run();
      }
    }
  }
}
