package dev.supaplane.provisioner.secrets;

import org.jspecify.annotations.Nullable;

/** Secrets cannot be had now. The message holds none. */
public final class SecretsUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public SecretsUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
