package dev.supaplane.provisioner.docker;

/**
 * A point of the benchmark's section on running containers.
 *
 * @param number as the benchmark counts
 * @param title what it asks for, in our words
 * @param standing how we stand to it
 */
record CisPoint(String number, String title, Standing standing) {
  /** What must be true of a container. */
  interface Check {
    void of(CisSubject container);
  }

  /** How we stand to a point. */
  sealed interface Standing {
    /** Said in one sentence or a few. */
    String words();
  }

  /** We do what it asks for. */
  record Kept(String words, Check check) implements Standing {}

  /** We do something else, for a reason. */
  record Otherwise(String words, Check check) implements Standing {}

  /** It is kept by how commands are run in containers, which a test of its own looks at. */
  record KeptByCommands(String words) implements Standing {}

  /** It is about something that is not ours. */
  record NotOurs(String words) implements Standing {}

  static CisPoint kept(String number, String title, String words, Check check) {
    return new CisPoint(number, title, new Kept(words, check));
  }

  static CisPoint otherwise(String number, String title, String words, Check check) {
    return new CisPoint(number, title, new Otherwise(words, check));
  }

  @Override
  public String toString() {
    return number + " " + title;
  }
}
