package dev.supaplane.kit.web;

import org.springframework.web.server.ServerWebExchange;

/**
 * Who makes a request.
 *
 * @param actor the name for events and audit, such as {@code superuser}
 * @param worker whether it is a worker, known by the worker token
 */
public record Caller(String actor, boolean worker) {
  /** The exchange attribute that holds the caller. */
  public static final String ATTRIBUTE = "dev.supaplane.caller";

  /** The one superuser. */
  public static final Caller SUPERUSER = new Caller("superuser", false);

  /** A worker. */
  public static final Caller WORKER = new Caller("worker", true);

  /**
   * The caller of a request that passed the authentication.
   *
   * @throws IllegalStateException on a route that is open to everybody
   */
  public static Caller of(ServerWebExchange exchange) {
    var caller = exchange.<Caller>getAttribute(ATTRIBUTE);
    if (caller == null) {
      throw new IllegalStateException("this route has no caller");
    }
    return caller;
  }
}
