package dev.supaplane.kit.access;

import dev.supaplane.kit.web.Caller;
import java.util.concurrent.ConcurrentHashMap;

/** So much of something at once for each account, so that none takes what there is for all. */
public final class Shares {
  private final int each;
  private final ConcurrentHashMap<String, Integer> taken = new ConcurrentHashMap<>();

  /** So many each. The superuser and the workers have no bound here. */
  public Shares(int each) {
    this.each = each;
  }

  /** Takes one, to be given back; answers false where the caller has its share. */
  public boolean take(Caller caller) {
    var now = taken.merge(caller.actor(), 1, Integer::sum);
    if (caller.account() == null || now <= each) {
      return true;
    }
    give(caller);
    return false;
  }

  /** Gives one back. */
  public void give(Caller caller) {
    taken.computeIfPresent(caller.actor(), (_, now) -> now > 1 ? now - 1 : null);
  }
}
