package dev.supaplane.platform.alone;

import dev.supaplane.kit.access.AskedElsewhere;
import dev.supaplane.kit.access.Decision;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Target;
import dev.supaplane.kit.token.LimitNames;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.platform.upstream.ControlPlane;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Mono;

/** What a caller may, as the command service decides it for the token that the caller brought. */
final class DecisionsBehind implements AskedElsewhere {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ControlPlane behind;

  DecisionsBehind(ControlPlane behind) {
    this.behind = behind;
  }

  @Override
  public Decision decide(ServerWebExchange exchange, Permission permission, Target target) {
    var what = target.project() == null ? target.organization() : target.project();
    if (what == null) {
      return Decision.HIDDEN;
    }
    var answer =
        behind
            .read(
                exchange,
                "/api/me/access?permission="
                    + LimitNames.nameOf(permission)
                    + (target.project() == null ? "&organization=" : "&project=")
                    + UriUtils.encode(what, StandardCharsets.UTF_8))
            .timeout(PATIENCE, Mono.error(CallersBehind::tooSlow))
            .blockOptional()
            .map(body -> body.path("decision").asString(""))
            .orElse("");
    return switch (answer) {
      case "allowed" -> Decision.ALLOWED;
      case "refused" -> Decision.REFUSED;
      case "hidden" -> Decision.HIDDEN;
      default ->
          throw new ApiException(
              502, "bad_answer", "A service behind answered something that is no decision");
    };
  }
}
