package dev.supaplane.command.vault;

import org.jspecify.annotations.Nullable;

/** The vault cannot give what it should hold. Never says what a secret is. */
public final class VaultException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  VaultException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
