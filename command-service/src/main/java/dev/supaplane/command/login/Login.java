package dev.supaplane.command.login;

/**
 * A login that ends by itself. Tells nobody its password.
 *
 * @param role the role to log in as
 * @param password good for as long as it lasts
 * @param seconds how long one can log in with it; a session goes on after that
 */
public record Login(String role, String password, int seconds) {
  @Override
  public String toString() {
    return "Login[" + role + "]";
  }
}
