package dev.supaplane.events.setting;

/** A value that a setting cannot have. The message says what it can be, and not what was sent. */
public final class SettingRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A refusal. */
  public SettingRefused(String message) {
    super(message);
  }
}
