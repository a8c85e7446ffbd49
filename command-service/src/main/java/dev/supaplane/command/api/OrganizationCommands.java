package dev.supaplane.command.api;

import dev.supaplane.command.api.Answers.OrganizationAnswer;
import dev.supaplane.command.api.MemberBodies.DeletedOrganization;
import dev.supaplane.command.api.MemberBodies.Rename;
import dev.supaplane.command.api.Requests.NewOrganization;
import dev.supaplane.command.organization.CreateOrganization;
import dev.supaplane.command.organization.OrganizationCommand.DeleteOrganization;
import dev.supaplane.command.organization.OrganizationCommand.RenameOrganization;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Commands on organizations. */
@RestController
public final class OrganizationCommands {
  private static final int MOST_OWNED = 100;

  private final OrganizationDesk desk;
  private final HourlyBudget budget;

  /**
   * Commands through a desk.
   *
   * @param budget how many an account may make
   */
  public OrganizationCommands(OrganizationDesk desk, HourlyBudget budget) {
    this.desk = desk;
    this.budget = budget;
  }

  @PostMapping("/v1/organizations")
  @Requires(Permission.ORGANIZATION_CREATE)
  @AnswersWith(value = OrganizationAnswer.class, status = 201)
  Mono<ResponseEntity<Object>> create(
      @RequestBody NewOrganization body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var name = Requests.name(body.name());
    if (!Requests.dryRun(dryRun)) {
      budget.take(Caller.of(exchange).account());
    }
    return desk.later(() -> owner(body.owner(), exchange))
        .flatMap(
            owner ->
                desk.sendOrPlan(
                    exchange,
                    dryRun,
                    new CreateOrganization(
                        new OrganizationSlug(RandomLetters.twenty()), name, owner.orElse(null)),
                    body,
                    receipt ->
                        ResponseEntity.status(HttpStatus.CREATED)
                            .body(
                                new OrganizationAnswer(
                                    receipt.subject(), receipt.subject(), name))));
  }

  @PatchMapping("/v1/organizations/{slug}")
  @Requires(Permission.ORGANIZATION_UPDATE)
  @AnswersWith(OrganizationAnswer.class)
  Mono<ResponseEntity<Object>> rename(
      @PathVariable String slug,
      @RequestBody Rename body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var name = Requests.name(body.name());
    return desk.sendOrPlan(
        exchange,
        dryRun,
        new RenameOrganization(MemberBodies.slug(slug), name, OrganizationDesk.requester(exchange)),
        body,
        _ -> ResponseEntity.ok(new OrganizationAnswer(slug, slug, name)));
  }

  @DeleteMapping("/v1/organizations/{slug}")
  @Requires(Permission.ORGANIZATION_DELETE)
  @AnswersWith(DeletedOrganization.class)
  Mono<ResponseEntity<Object>> delete(
      @PathVariable String slug,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return desk.sendOrPlan(
        exchange,
        dryRun,
        new DeleteOrganization(MemberBodies.slug(slug), OrganizationDesk.requester(exchange)),
        null,
        _ -> ResponseEntity.ok(new DeletedOrganization(slug, slug)));
  }

  /** Whoever makes an organization owns it; the superuser has no account, and may name one. */
  private Optional<UUID> owner(@Nullable String named, ServerWebExchange exchange) {
    var account = Caller.of(exchange).account();
    var asked = named == null ? null : MemberBodies.account(named);
    if (account != null) {
      if (asked != null && !asked.equals(account)) {
        throw new ApiException(
            403, "forbidden", "Only the superuser makes organizations for somebody else");
      }
      if (desk.register().ownedBy(account) >= MOST_OWNED) {
        throw new ApiException(
            409,
            "too_many",
            "An account owns no more than " + MOST_OWNED + " organizations; delete one of them");
      }
      return Optional.of(account);
    }
    if (asked != null) {
      desk.emailOf(asked); // there has to be such an account
    }
    return Optional.ofNullable(asked);
  }
}
