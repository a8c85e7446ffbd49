package dev.supaplane.command.api;

import dev.supaplane.kit.access.Access;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Target;
import dev.supaplane.kit.token.LimitNames;
import dev.supaplane.kit.web.ApiException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Tells a caller what they may, before they do it. So a service that knows no members needs no
 * credential to keep the rules of its routes: it asks in the caller's name.
 */
@RestController
public final class AccessQuestions {
  private static final String HOW =
      "Ask for one thing: ?permission=project_read&project=<ref>, or"
          + " ?permission=organization_read&organization=<slug>";

  /**
   * What would become of a request.
   *
   * @param decision {@code allowed}; {@code refused}: a 403; {@code hidden}: a 404, as for what is
   *     not there
   */
  record Answer(String decision) {}

  @GetMapping("/api/me/access")
  @Requires(Permission.WHO_AM_I)
  Mono<Answer> ask(
      @RequestParam(required = false) @Nullable String permission,
      @RequestParam(required = false) @Nullable String organization,
      @RequestParam(required = false) @Nullable String project,
      ServerWebExchange exchange) {
    var asked =
        LimitNames.permission(permission == null ? "" : permission)
            .orElseThrow(
                () ->
                    ApiException.badRequest(
                        "unknown_permission",
                        "permission is one of " + String.join(", ", LimitNames.all())));
    if ((organization == null) == (project == null)) {
      throw ApiException.badRequest("bad_target", HOW);
    }
    return Access.question(exchange, asked, new Target(organization, project))
        .map(decision -> new Answer(decision.name().toLowerCase(Locale.ROOT)));
  }
}
