package dev.supaplane.kit.access;

import dev.supaplane.kit.web.ApiException;
import org.springframework.web.server.ServerWebExchange;

/**
 * Decides about organizations and projects in place of a service that knows no members: it asks one
 * that does, with what the caller brought. A service has at most one bean of it.
 */
public interface AskedElsewhere {
  /**
   * What another service decides of the caller of this request. Blocks; never answers from the
   * past.
   *
   * @throws ApiException where nobody can tell now; nothing is then done for the request
   */
  Decision decide(ServerWebExchange exchange, Permission permission, Target target);
}
