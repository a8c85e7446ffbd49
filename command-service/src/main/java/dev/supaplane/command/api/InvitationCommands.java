package dev.supaplane.command.api;

import dev.supaplane.command.account.Throttle;
import dev.supaplane.command.api.MemberBodies.Acceptance;
import dev.supaplane.command.api.MemberBodies.InvitationAnswer;
import dev.supaplane.command.api.MemberBodies.InvitedAnswer;
import dev.supaplane.command.api.MemberBodies.MemberAnswer;
import dev.supaplane.command.api.MemberBodies.NewInvitation;
import dev.supaplane.command.api.MemberBodies.RevokedAnswer;
import dev.supaplane.command.organization.InvitationToken;
import dev.supaplane.command.organization.OrganizationCommand.AcceptInvitation;
import dev.supaplane.command.organization.OrganizationCommand.MakeInvitation;
import dev.supaplane.command.organization.OrganizationCommand.RevokeInvitation;
import dev.supaplane.command.organization.OrganizationRegister.Invitation;
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
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Commands on invitations. Nothing is sent to anybody: whoever invites is told the token once and
 * passes it on.
 */
@RestController
public final class InvitationCommands {
  private final OrganizationDesk desk;
  private final Throttle throttle;
  private final HourlyBudget budget;
  private final Scheduler strangers;

  /**
   * Commands through a desk.
   *
   * @param throttle counts tokens of no invitation by address
   * @param budget how many an account may make
   * @param strangers where the database may be asked for those who have not signed in
   */
  public InvitationCommands(
      OrganizationDesk desk, Throttle throttle, HourlyBudget budget, Scheduler strangers) {
    this.desk = desk;
    this.throttle = throttle;
    this.budget = budget;
    this.strangers = strangers;
  }

  @PostMapping("/api/organizations/{slug}/invitations")
  @Requires(Permission.MEMBERS_MANAGE)
  @AnswersWith(value = InvitationAnswer.class, status = 201)
  Mono<ResponseEntity<Object>> invite(
      @PathVariable String slug,
      @RequestBody NewInvitation body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var organization = MemberBodies.slug(slug);
    var email = MemberBodies.email(body.email());
    var token = InvitationToken.make();
    var id = UUID.randomUUID();
    if (!Requests.dryRun(dryRun)) {
      budget.take(Caller.of(exchange).account());
    }
    var command =
        new MakeInvitation(
            organization,
            id,
            email,
            MemberBodies.role(body.role()),
            desk.now().plus(MemberBodies.expiresIn(body.expiresIn())),
            token.hash(),
            OrganizationDesk.requester(exchange));
    return desk.sendOrPlan(
        exchange,
        dryRun,
        command,
        body,
        _ -> ResponseEntity.status(HttpStatus.CREATED).body(made(organization, email, id, token)));
  }

  @DeleteMapping("/api/organizations/{slug}/invitations/{id}")
  @Requires(Permission.MEMBERS_MANAGE)
  @AnswersWith(RevokedAnswer.class)
  Mono<ResponseEntity<Object>> revoke(
      @PathVariable String slug,
      @PathVariable String id,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    return desk.sendOrPlan(
        exchange,
        dryRun,
        new RevokeInvitation(
            MemberBodies.slug(slug),
            MemberBodies.invitation(id),
            OrganizationDesk.requester(exchange)),
        null,
        _ -> ResponseEntity.ok(new RevokedAnswer(slug, id)));
  }

  @PostMapping("/api/invitations/accept")
  @Requires(Permission.OWN_ACCOUNT)
  @AnswersWith(MemberAnswer.class)
  Mono<ResponseEntity<Object>> accept(
      @RequestBody Acceptance body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    Requests.dryRun(dryRun);
    var account = OrganizationDesk.account(exchange);
    Whole.demand(exchange, "accepts no invitation");
    return desk.later(
            () -> {
              var invitation = brought(body.token());
              return new AcceptInvitation(
                  invitation.organization(), invitation.id(), account, desk.emailOf(account));
            })
        .flatMap(
            command ->
                desk.sendOrPlan(
                    exchange,
                    dryRun,
                    command,
                    // The id and not the token: of that not even a hash of ours is kept elsewhere.
                    command.invitation().toString(),
                    _ -> ResponseEntity.ok(member(command.slug(), account))));
  }

  /** For whoever was given a token, before they sign in: nobody else has it. */
  @GetMapping("/api/invitations/lookup")
  @Requires(Permission.PUBLIC)
  Mono<InvitedAnswer> lookup(
      @RequestParam(required = false) @Nullable String token, ServerWebExchange exchange) {
    var address = Addresses.of(exchange.getRequest());
    return SignInRoutes.bounded(
        Mono.fromCallable(() -> lookedUp(token, address)).subscribeOn(strangers));
  }

  private InvitedAnswer lookedUp(@Nullable String token, String address) {
    var wait = throttle.toWait("", address);
    if (wait.isPositive()) {
      throw SignInRoutes.tooSoon(wait);
    }
    var invitation = found(token).orElse(null);
    if (invitation == null) {
      throttle.spend(address);
      throw noInvitation();
    }
    if (invitation.answered()) {
      throw noInvitation();
    }
    if (!desk.now().isBefore(invitation.expiresAt())) {
      throw new ApiException(
          410,
          "invitation_expired",
          "The invitation was not accepted in time; ask for another one");
    }
    return new InvitedAnswer(
        invitation.organization().value(),
        invitation.organizationName(),
        invitation.email(),
        MemberBodies.word(invitation.role()),
        invitation.expiresAt().toString());
  }

  private InvitationAnswer made(
      OrganizationSlug slug, String email, UUID id, InvitationToken token) {
    var there =
        desk.register()
            .invitationTo(slug, email)
            .orElseThrow(
                () ->
                    new ApiException(
                        409,
                        "invitation_answered",
                        "The invitation that this Idempotency-Key made was answered or revoked"));
    // A repeated key made nothing now; the token was told to the request that did.
    return InvitationAnswer.of(there, there.id().equals(id) ? token.reveal() : null);
  }

  private MemberAnswer member(OrganizationSlug slug, UUID account) {
    return new MemberAnswer(
        slug.value(),
        account.toString(),
        desk.register().roleOf(slug, account).map(MemberBodies::word).orElse(null));
  }

  private Invitation brought(@Nullable String token) {
    return found(token).orElseThrow(InvitationCommands::noInvitation);
  }

  private Optional<Invitation> found(@Nullable String token) {
    return InvitationToken.of(token).flatMap(known -> desk.register().invitationBy(known.hash()));
  }

  private static ApiException noInvitation() {
    return ApiException.notFound(
        "invitation_not_found",
        "There is no such invitation, or it was accepted or revoked; ask for another one");
  }
}
