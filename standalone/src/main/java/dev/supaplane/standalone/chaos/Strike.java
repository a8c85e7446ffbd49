package dev.supaplane.standalone.chaos;

import java.util.ArrayList;
import java.util.List;

/** Something bad that is done to the system, and ends by itself after a while. */
sealed interface Strike {
  /** Whom it hits. */
  Target target();

  /** What it is called, in tables and in {@code --only}. */
  default String label() {
    return switch (this) {
          case Kill _ -> "kill ";
          case Freeze _ -> "freeze ";
          case Restart _ -> "restart ";
          case Fill _ -> "fill disk of ";
        }
        + target().label();
  }

  /** Ended by SIGKILL, the database with all its processes; begun again at once. */
  record Kill(Target target) implements Strike {}

  /** SIGSTOP, and SIGCONT some seconds later: whoever asks gets no answer and no refusal. */
  record Freeze(Target target) implements Strike {}

  /** Asked to end, and begun again. */
  record Restart(Target target) implements Strike {}

  /** Its file system takes not one byte more for some seconds. */
  record Fill(Target target) implements Strike {}

  /**
   * Every strike there is.
   *
   * @param isolated whether engine and file systems are our own; another's are left alone
   */
  static List<Strike> all(boolean isolated) {
    var all = new ArrayList<Strike>();
    for (var target : Target.values()) {
      if (isolated || target != Target.ENGINE) {
        all.add(new Kill(target));
        all.add(new Freeze(target));
        if (!target.isService()) {
          all.add(new Restart(target));
        }
      }
    }
    if (isolated) {
      all.add(new Fill(Target.WORKER));
      all.add(new Fill(Target.DATABASE));
    }
    return List.copyOf(all);
  }
}
