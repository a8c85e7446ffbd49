package dev.supaplane.command.api;

import static dev.supaplane.kit.access.Permission.CONFIG_UPDATE;
import static dev.supaplane.kit.access.Permission.SECRETS_UPDATE;

import dev.supaplane.command.api.Answers.Accepted;
import dev.supaplane.kit.access.Access;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Target;
import dev.supaplane.kit.web.AnswersWith;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** How a project's services are set. */
@RestController
public final class SettingCommands {
  private final Dispatcher dispatcher;
  private final UnaryOperator<String> hidden;

  /**
   * Commands through a dispatcher.
   *
   * @param hidden makes of a secret what tells nobody what it is, and is the same each time
   */
  public SettingCommands(Dispatcher dispatcher, UnaryOperator<String> hidden) {
    this.dispatcher = dispatcher;
    this.hidden = hidden;
  }

  @PatchMapping("/api/projects/{ref}/settings")
  @Requires(CONFIG_UPDATE)
  @AnswersWith(Accepted.class)
  Mono<ResponseEntity<Object>> change(
      @PathVariable String ref,
      @RequestBody JsonNode body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    Requests.dryRun(dryRun);
    var command = SettingRequests.command(Requests.ref(ref), body);
    // A token that may change settings, and no secrets, changes no secret setting either, and
    // sends none to somebody else.
    var asked =
        SettingRequests.changesSecrets(command)
            ? Access.demand(exchange, SECRETS_UPDATE, Target.project(ref))
            : Mono.<Void>empty();
    return asked.then(
        Mono.defer(
            () ->
                dispatcher.sendOrPlan(
                    exchange,
                    dryRun,
                    command,
                    SettingRequests.remembered(command, hidden),
                    receipts -> receipts.map(Accepted::of).map(ResponseEntity::ok))));
  }
}
