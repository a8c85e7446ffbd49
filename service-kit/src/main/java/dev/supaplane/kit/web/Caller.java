package dev.supaplane.kit.web;

import dev.supaplane.kit.access.Limits;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * Who makes a request.
 *
 * @param actor the name for events and audit, such as {@code superuser}
 * @param worker whether it is a worker, known by the worker token
 * @param account whose account; null for the superuser and for workers
 * @param limits what the token is good for, of all that the account may
 */
public record Caller(String actor, boolean worker, @Nullable UUID account, Limits limits) {
  /** The exchange attribute that holds the caller. */
  public static final String ATTRIBUTE = "dev.supaplane.caller";

  /** The one superuser. */
  public static final Caller SUPERUSER = new Caller("superuser", false);

  /** A worker. */
  public static final Caller WORKER = new Caller("worker", true);

  /** One without an account. */
  public Caller(String actor, boolean worker) {
    this(actor, worker, null, Limits.NONE);
  }

  /** Whether nothing is refused to it but a worker's part. */
  public boolean superuser() {
    return this.equals(SUPERUSER);
  }

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
