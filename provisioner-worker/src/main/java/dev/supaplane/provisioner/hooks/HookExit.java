package dev.supaplane.provisioner.hooks;

/** How a command ended. */
sealed interface HookExit {
  /**
   * It ended by itself.
   *
   * @param code 0 for success
   */
  record Ended(int code, Output output) implements HookExit {}

  /** It was ended at its deadline, with everything that it had begun. */
  record CutOff(Output output) implements HookExit {}

  /** It was ended because something newer is wanted. */
  record Superseded() implements HookExit {}

  /** It could not be started. */
  record NotStarted(String reason) implements HookExit {}

  /**
   * What it wrote, redacted: the last part, when it was too much.
   *
   * @param stdout standard output
   * @param stderr standard error
   * @param cut whether the beginning of standard output is missing
   */
  record Output(String stdout, String stderr, boolean cut) {}
}
