package dev.supaplane.command.account;

/**
 * A password as it is kept, with salt and parameters. It tells nothing of itself by mistake.
 *
 * @param text as {@link Passwords} writes it
 */
public record PasswordHash(String text) {
  @Override
  public String toString() {
    return "PasswordHash[…]";
  }
}
