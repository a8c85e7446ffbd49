package dev.supaplane.command.api;

import static dev.supaplane.kit.access.Permission.ORGANIZATION_CREATE;

import dev.supaplane.command.api.Answers.OrganizationAnswer;
import dev.supaplane.command.api.Requests.NewOrganization;
import dev.supaplane.command.organization.CreateOrganization;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.kit.access.Requires;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Commands on organizations. */
@RestController
public final class OrganizationCommands {
  private final Dispatcher dispatcher;

  /** Commands through a dispatcher. */
  public OrganizationCommands(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  @Requires(ORGANIZATION_CREATE)
  @PostMapping("/v1/organizations")
  Mono<ResponseEntity<Object>> create(
      @RequestBody NewOrganization body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var name = Requests.name(body.name());
    if (Requests.dryRun(dryRun)) {
      return Mono.just(ResponseEntity.ok(PlanAnswer.ofOrganization(name)));
    }
    return dispatcher
        .send(
            exchange,
            new CreateOrganization(new OrganizationSlug(RandomLetters.twenty()), name),
            body)
        .map(receipt -> new OrganizationAnswer(receipt.subject(), receipt.subject(), name))
        .map(answer -> ResponseEntity.status(HttpStatus.CREATED).body(answer));
  }
}
