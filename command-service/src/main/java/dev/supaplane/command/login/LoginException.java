package dev.supaplane.command.login;

import java.sql.SQLException;

/** A project's database could not be reached, or did not want to. */
public final class LoginException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String state;

  LoginException(SQLException cause) {
    super("SQLSTATE " + cause.getSQLState(), cause);
    this.state = String.valueOf(cause.getSQLState());
  }

  /** The SQLSTATE; more of what a driver says can hold the statement. */
  public String state() {
    return state;
  }
}
