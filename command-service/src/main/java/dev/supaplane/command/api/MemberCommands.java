package dev.supaplane.command.api;

import dev.supaplane.command.api.MemberBodies.MemberAnswer;
import dev.supaplane.command.api.MemberBodies.NewMember;
import dev.supaplane.command.api.MemberBodies.NewRole;
import dev.supaplane.command.organization.OrganizationCommand.AddMember;
import dev.supaplane.command.organization.OrganizationCommand.ChangeRole;
import dev.supaplane.command.organization.OrganizationCommand.RemoveMember;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Role;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
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

/** Commands on who is a member of an organization, and as what. */
@RestController
public final class MemberCommands {
  private final OrganizationDesk desk;

  /** Commands through a desk. */
  public MemberCommands(OrganizationDesk desk) {
    this.desk = desk;
  }

  @PostMapping("/api/organizations/{slug}/members")
  @Requires(Permission.MEMBERS_MANAGE)
  @AnswersWith(value = MemberAnswer.class, status = 201)
  Mono<ResponseEntity<Object>> add(
      @PathVariable String slug,
      @RequestBody NewMember body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var organization = MemberBodies.slug(slug);
    var role = MemberBodies.role(body.role());
    return desk.later(() -> account(body))
        .flatMap(
            account ->
                desk.sendOrPlan(
                    exchange,
                    dryRun,
                    new AddMember(
                        organization, account, role, OrganizationDesk.requester(exchange)),
                    body,
                    _ ->
                        ResponseEntity.status(HttpStatus.CREATED)
                            .body(answer(organization, account, role))));
  }

  @PatchMapping("/api/organizations/{slug}/members/{account}")
  @Requires(Permission.MEMBERS_MANAGE)
  @AnswersWith(MemberAnswer.class)
  Mono<ResponseEntity<Object>> change(
      @PathVariable String slug,
      @PathVariable String account,
      @RequestBody NewRole body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var organization = MemberBodies.slug(slug);
    var role = MemberBodies.role(body.role());
    var member = MemberBodies.account(account);
    return desk.sendOrPlan(
        exchange,
        dryRun,
        new ChangeRole(organization, member, role, OrganizationDesk.requester(exchange)),
        body,
        _ -> ResponseEntity.ok(answer(organization, member, role)));
  }

  @DeleteMapping("/api/organizations/{slug}/members/{account}")
  @Requires(Permission.MEMBERS_MANAGE)
  @AnswersWith(MemberAnswer.class)
  Mono<ResponseEntity<Object>> remove(
      @PathVariable String slug,
      @PathVariable String account,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return remove(MemberBodies.slug(slug), MemberBodies.account(account), dryRun, exchange);
  }

  /** Everybody may leave, whatever they are; the organization has to be one of their own. */
  @PostMapping("/api/organizations/{slug}/leave")
  @Requires(Permission.OWN_ACCOUNT)
  @AnswersWith(MemberAnswer.class)
  Mono<ResponseEntity<Object>> leave(
      @PathVariable String slug,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    Requests.dryRun(dryRun);
    var limits = Caller.of(exchange).limits();
    var organizations = limits.organizations();
    // One that is limited to projects knows nothing of organizations as a whole.
    if (!limits.projects().isEmpty()
        || (!organizations.isEmpty() && !organizations.contains(slug))) {
      throw ApiException.notFound("organization_not_found", "There is no such organization");
    }
    return remove(MemberBodies.slug(slug), OrganizationDesk.account(exchange), dryRun, exchange);
  }

  private Mono<ResponseEntity<Object>> remove(
      OrganizationSlug slug, UUID account, @Nullable String dryRun, ServerWebExchange exchange) {
    return desk.sendOrPlan(
        exchange,
        dryRun,
        new RemoveMember(slug, account, OrganizationDesk.requester(exchange)),
        null,
        _ -> ResponseEntity.ok(new MemberAnswer(slug.value(), account.toString(), null)));
  }

  private UUID account(NewMember body) {
    if ((body.account() == null) == (body.email() == null)) {
      throw ApiException.badRequest(
          "invalid_member", "Say who by one of both: account, an id, or email, an address");
    }
    if (body.account() == null) {
      return desk.accountOf(MemberBodies.email(body.email()));
    }
    var account = MemberBodies.account(body.account());
    desk.emailOf(account); // there has to be such an account
    return account;
  }

  private static MemberAnswer answer(OrganizationSlug slug, UUID account, Role role) {
    return new MemberAnswer(slug.value(), account.toString(), MemberBodies.word(role));
  }
}
