package dev.supaplane.command.api;

import dev.supaplane.kit.access.Limits;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import org.springframework.web.server.ServerWebExchange;

/** What concerns an account as a whole is not for tokens that are good for a part of it. */
final class Whole {
  private Whole() {}

  /** Whether a request's token is good for some organizations or projects alone. */
  static boolean isLimited(ServerWebExchange exchange) {
    return !Caller.of(exchange).limits().equals(Limits.NONE);
  }

  /**
   * Refuses who comes with such a token.
   *
   * @param what it does not, such as {@code accepts no invitation}
   */
  static void demand(ServerWebExchange exchange, String what) {
    if (isLimited(exchange)) {
      throw new ApiException(
          403,
          "token_limited",
          "A token for some organizations or projects "
              + what
              + "; sign in, and ask with the"
              + " session");
    }
  }
}
