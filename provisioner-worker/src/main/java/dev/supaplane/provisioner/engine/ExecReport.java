package dev.supaplane.provisioner.engine;

/**
 * How a command in a container went.
 *
 * @param ending how it ended
 * @param exitCode 0 for success; tells something only when it ended of itself
 * @param stdout bounded
 * @param stdoutTruncated whether it wrote more to it
 * @param stderr bounded
 * @param stderrTruncated whether it wrote more to it
 * @param durationMillis how long it took
 */
public record ExecReport(
    Ending ending,
    int exitCode,
    String stdout,
    boolean stdoutTruncated,
    String stderr,
    boolean stderrTruncated,
    long durationMillis) {
  /** How a command can end. */
  public enum Ending {
    /** Of itself. */
    EXITED,
    /** Its deadline passed, and nothing of it is left in the container. */
    ENDED_AT_DEADLINE,
    /** Its deadline passed, and nobody can say that nothing of it is left. */
    PERHAPS_LEFT
  }
}
