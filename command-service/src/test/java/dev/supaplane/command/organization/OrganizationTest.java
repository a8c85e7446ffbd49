package dev.supaplane.command.organization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasToString;

import dev.supaplane.command.organization.OrganizationCommand.AcceptInvitation;
import dev.supaplane.command.organization.OrganizationCommand.AddMember;
import dev.supaplane.command.organization.OrganizationCommand.ChangeRole;
import dev.supaplane.command.organization.OrganizationCommand.DeleteOrganization;
import dev.supaplane.command.organization.OrganizationCommand.EndMembership;
import dev.supaplane.command.organization.OrganizationCommand.MakeInvitation;
import dev.supaplane.command.organization.OrganizationCommand.RemoveMember;
import dev.supaplane.command.organization.OrganizationCommand.RenameOrganization;
import dev.supaplane.command.organization.OrganizationCommand.RevokeInvitation;
import dev.supaplane.command.organization.OrganizationRefused.Reason;
import dev.supaplane.command.project.OperationPolicy;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.organization.MemberRole;
import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.organization.OrganizationEvent.InvitationAccepted;
import dev.supaplane.events.organization.OrganizationEvent.InvitationMade;
import dev.supaplane.events.organization.OrganizationEvent.InvitationRevoked;
import dev.supaplane.events.organization.OrganizationEvent.MemberAdded;
import dev.supaplane.events.organization.OrganizationEvent.MemberRemoved;
import dev.supaplane.events.organization.OrganizationEvent.MemberRoleChanged;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationDeleted;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationRenamed;
import dev.supaplane.kit.access.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.axonframework.test.aggregate.ResultValidator;
import org.hamcrest.Description;
import org.hamcrest.TypeSafeMatcher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Organizations: who is a member, who may say so, and when one can go. */
class OrganizationTest {
  private static final OrganizationSlug ORG = new OrganizationSlug("acme");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Instant LATER = NOW.plus(Duration.ofDays(7));
  private static final UUID OLGA = new UUID(0, 1);
  private static final UUID ADA = new UUID(0, 2);
  private static final UUID DAN = new UUID(0, 3);
  private static final UUID NED = new UUID(0, 4);
  private static final UUID INVITATION = new UUID(1, 1);
  private static final UUID OTHER = new UUID(1, 2);
  private static final String EMAIL = "ned@example.com";

  private static final OrganizationCreated CREATED = new OrganizationCreated(ORG, "Acme", NOW);
  private static final MemberAdded OWNER = new MemberAdded(ORG, OLGA, MemberRole.OWNER, NOW);
  private static final MemberAdded ADMIN = new MemberAdded(ORG, ADA, MemberRole.ADMINISTRATOR, NOW);
  private static final MemberAdded DEVELOPER = new MemberAdded(ORG, DAN, MemberRole.DEVELOPER, NOW);
  private static final InvitationMade INVITED =
      new InvitationMade(ORG, INVITATION, EMAIL, MemberRole.DEVELOPER, LATER, OLGA, NOW);

  private final List<String> projects = new ArrayList<>();
  private final List<OrganizationEvent> followed = new ArrayList<>();
  private final Map<UUID, String> hashes = new HashMap<>();
  private Instant now = NOW;
  private FixtureConfiguration<Organization> organization;

  @BeforeEach
  void setUp() {
    organization = new AggregateTestFixture<>(Organization.class);
    organization.registerInjectableResource(
        new OperationPolicy(Duration.ofMinutes(1), Map.of(), UUID::randomUUID, () -> now));
    organization.registerInjectableResource(
        new OrganizationResources() {
          @Override
          public List<String> projects(OrganizationSlug slug) {
            return List.copyOf(projects);
          }

          @Override
          public void follow(OrganizationEvent event) {
            followed.add(event);
          }

          @Override
          public void knownBy(UUID invitation, String tokenHash) {
            hashes.put(invitation, tokenHash);
          }
        });
  }

  @Test
  void whoeverMakesAnOrganizationOwnsIt() {
    organization
        .givenNoPriorActivity()
        .when(new CreateOrganization(ORG, "Acme", OLGA))
        .expectEvents(CREATED, OWNER);
    assertThat(followed).containsExactly(CREATED, OWNER);
    organization
        .givenNoPriorActivity()
        .when(new CreateOrganization(ORG, "Acme"))
        .expectEvents(CREATED);
    organization
        .given(CREATED, OWNER)
        .when(new CreateOrganization(ORG, "Acme", DAN))
        .expectNoEvents();
  }

  @Test
  void aRenamingToTheSameNameIsNone() {
    organization
        .given(CREATED, OWNER)
        .when(new RenameOrganization(ORG, "Acme and Sons", by(OLGA)))
        .expectEvents(new OrganizationRenamed(ORG, "Acme and Sons", NOW));
    organization
        .given(CREATED, OWNER)
        .when(new RenameOrganization(ORG, "Acme", by(OLGA)))
        .expectNoEvents();
    refused(
        organization
            .given(CREATED, OWNER, DEVELOPER)
            .when(new RenameOrganization(ORG, "Mine", by(DAN))),
        Reason.FORBIDDEN);
  }

  @Test
  void toSomebodyWhoIsNoMemberTheOrganizationIsNotThere() {
    refused(
        organization.given(CREATED, OWNER).when(new RenameOrganization(ORG, "Mine", by(NED))),
        Reason.NOT_FOUND);
    refused(
        organization.given(CREATED, OWNER).when(new AddMember(ORG, NED, Role.READ_ONLY, by(NED))),
        Reason.NOT_FOUND);
    organization
        .given(CREATED)
        .when(new AddMember(ORG, OLGA, Role.OWNER, Requester.SUPERUSER))
        .expectEvents(OWNER);
  }

  @Test
  void nobodyGivesOrTakesARoleAboveTheirOwn() {
    refused(when(new AddMember(ORG, NED, Role.OWNER, by(ADA))), Reason.FORBIDDEN);
    refused(when(new ChangeRole(ORG, DAN, Role.OWNER, by(ADA))), Reason.FORBIDDEN);
    refused(when(new ChangeRole(ORG, OLGA, Role.READ_ONLY, by(ADA))), Reason.FORBIDDEN);
    refused(when(new RemoveMember(ORG, OLGA, by(ADA))), Reason.FORBIDDEN);
    refused(when(invite(Role.OWNER, by(ADA))), Reason.FORBIDDEN);
    refused(when(new AddMember(ORG, NED, Role.READ_ONLY, by(DAN))), Reason.FORBIDDEN);
    refused(when(new RemoveMember(ORG, ADA, by(DAN))), Reason.FORBIDDEN);
    when(new ChangeRole(ORG, DAN, Role.ADMINISTRATOR, by(ADA)))
        .expectEvents(new MemberRoleChanged(ORG, DAN, MemberRole.ADMINISTRATOR, NOW));
  }

  @Test
  void theLastOwnerStaysOwner() {
    refused(when(new RemoveMember(ORG, OLGA, by(OLGA))), Reason.LAST_OWNER);
    refused(when(new RemoveMember(ORG, OLGA, Requester.SUPERUSER)), Reason.LAST_OWNER);
    refused(when(new ChangeRole(ORG, OLGA, Role.DEVELOPER, by(OLGA))), Reason.LAST_OWNER);
    organization
        .given(CREATED, OWNER, new MemberAdded(ORG, NED, MemberRole.OWNER, NOW))
        .when(new RemoveMember(ORG, OLGA, by(OLGA)))
        .expectEvents(new MemberRemoved(ORG, OLGA, NOW));
  }

  @Test
  void everybodyElseMayLeave() {
    when(new RemoveMember(ORG, DAN, by(DAN))).expectEvents(new MemberRemoved(ORG, DAN, NOW));
    refused(when(new RemoveMember(ORG, NED, by(OLGA))), Reason.NO_SUCH_MEMBER);
  }

  @Test
  void aMemberIsAddedOnce() {
    when(new AddMember(ORG, DAN, Role.DEVELOPER, by(OLGA))).expectNoEvents();
    refused(when(new AddMember(ORG, DAN, Role.READ_ONLY, by(OLGA))), Reason.MEMBER_ALREADY);
    when(new ChangeRole(ORG, DAN, Role.DEVELOPER, by(OLGA))).expectNoEvents();
  }

  @Test
  void anInvitationIsAcceptedByTheInvitedAddressAndOnce() {
    when(invite(Role.DEVELOPER, by(OLGA))).expectEvents(INVITED);
    assertThat(hashes).containsExactly(Map.entry(INVITATION, "hash"));
    organization
        .given(CREATED, OWNER, INVITED)
        .when(new AcceptInvitation(ORG, INVITATION, NED, EMAIL))
        .expectEvents(
            new InvitationAccepted(ORG, INVITATION, NED, NOW),
            new MemberAdded(ORG, NED, MemberRole.DEVELOPER, NOW));
    refused(
        organization
            .given(CREATED, OWNER, INVITED)
            .when(new AcceptInvitation(ORG, INVITATION, NED, "eve@example.com")),
        Reason.OTHER_ADDRESS);
    refused(
        organization
            .given(CREATED, OWNER, INVITED, new InvitationAccepted(ORG, INVITATION, NED, NOW))
            .when(new AcceptInvitation(ORG, INVITATION, NED, EMAIL)),
        Reason.NO_SUCH_INVITATION);
  }

  @Test
  void anInvitationIsNotAcceptedLate() {
    now = LATER;
    refused(
        organization
            .given(CREATED, OWNER, INVITED)
            .when(new AcceptInvitation(ORG, INVITATION, NED, EMAIL)),
        Reason.EXPIRED);
  }

  @Test
  void anInvitationMakesNobodyLessThanTheyAre() {
    organization
        .given(CREATED, OWNER, INVITED)
        .when(new AcceptInvitation(ORG, INVITATION, OLGA, EMAIL))
        .expectEvents(new InvitationAccepted(ORG, INVITATION, OLGA, NOW));
    organization
        .given(CREATED, OWNER, INVITED, new MemberAdded(ORG, NED, MemberRole.READ_ONLY, NOW))
        .when(new AcceptInvitation(ORG, INVITATION, NED, EMAIL))
        .expectEvents(
            new InvitationAccepted(ORG, INVITATION, NED, NOW),
            new MemberRoleChanged(ORG, NED, MemberRole.DEVELOPER, NOW));
  }

  @Test
  void anotherInvitationToTheSameAddressTakesThePlaceOfTheFirst() {
    organization
        .given(CREATED, OWNER, new InvitationMade(ORG, OTHER, EMAIL, MemberRole.OWNER, LATER, NOW))
        .when(invite(Role.DEVELOPER, by(OLGA)))
        .expectEvents(new InvitationRevoked(ORG, OTHER, NOW), INVITED);
    organization
        .given(CREATED, OWNER, INVITED)
        .when(new RevokeInvitation(ORG, INVITATION, by(OLGA)))
        .expectEvents(new InvitationRevoked(ORG, INVITATION, NOW));
    refused(
        organization
            .given(CREATED, OWNER, INVITED, new InvitationRevoked(ORG, INVITATION, NOW))
            .when(new RevokeInvitation(ORG, INVITATION, by(OLGA))),
        Reason.NO_SUCH_INVITATION);
  }

  @Test
  void anOwnersInvitationIsAnOwnersToTakeBack() {
    var asOwner = new InvitationMade(ORG, OTHER, EMAIL, MemberRole.OWNER, LATER, NOW);
    refused(
        organization
            .given(CREATED, OWNER, ADMIN, asOwner)
            .when(new RevokeInvitation(ORG, OTHER, by(ADA))),
        Reason.FORBIDDEN);
    refused(
        organization.given(CREATED, OWNER, ADMIN, asOwner).when(invite(Role.READ_ONLY, by(ADA))),
        Reason.FORBIDDEN);
    now = LATER;
    organization
        .given(CREATED, OWNER, ADMIN, asOwner)
        .when(
            new MakeInvitation(
                ORG, INVITATION, EMAIL, Role.READ_ONLY, LATER.plusSeconds(9), "hash", by(ADA)))
        .expectEvents(
            new InvitationRevoked(ORG, OTHER, LATER),
            new InvitationMade(
                ORG, INVITATION, EMAIL, MemberRole.READ_ONLY, LATER.plusSeconds(9), ADA, LATER));
  }

  @Test
  void invitationsAreNotWithoutEndAndThoseThatAreOverMakeRoom() {
    var given = new ArrayList<OrganizationEvent>(List.of(CREATED, OWNER));
    for (var number = 0; number < OrganizationDecider.MOST_INVITATIONS; number++) {
      given.add(
          new InvitationMade(
              ORG, new UUID(2, number), number + EMAIL, MemberRole.DEVELOPER, LATER, NOW));
    }
    refused(organization.given(given).when(invite(Role.DEVELOPER, by(OLGA))), Reason.TOO_MANY);
    now = LATER;
    var decided =
        new OrganizationDecider(LATER)
            .decide(invite(Role.DEVELOPER, by(OLGA)), state(given), List::of);
    assertThat(decided).hasSize(OrganizationDecider.MOST_INVITATIONS + 1);
    assertThat(decided.getLast()).isInstanceOf(InvitationMade.class);
  }

  @Test
  void anOrganizationWithProjectsStays() {
    projects.addAll(List.of("a", "b", "c", "d", "e", "shop (abcdefghijklmnopqrst)"));
    refused(when(new DeleteOrganization(ORG, by(OLGA))), Reason.NOT_EMPTY)
        .expectException(hasToString(containsString("a, b, c, d, e and 1 more")));
    projects.clear();
    refused(when(new DeleteOrganization(ORG, by(ADA))), Reason.FORBIDDEN);
    when(new DeleteOrganization(ORG, by(OLGA))).expectEvents(new OrganizationDeleted(ORG, NOW));
  }

  @Test
  void whatIsDeletedIsNotThereAndComesNotBack() {
    var deleted = new OrganizationDeleted(ORG, NOW);
    refused(
        organization
            .given(CREATED, OWNER, INVITED, deleted)
            .when(new AcceptInvitation(ORG, INVITATION, NED, EMAIL)),
        Reason.NOT_FOUND);
    refused(
        organization
            .given(CREATED, OWNER, deleted)
            .when(new RenameOrganization(ORG, "Back", Requester.SUPERUSER)),
        Reason.NOT_FOUND);
    organization
        .given(CREATED, OWNER, deleted)
        .when(new CreateOrganization(ORG, "Back", DAN))
        .expectNoEvents();
  }

  private ResultValidator<Organization> when(OrganizationCommand command) {
    return organization.given(CREATED, OWNER, ADMIN, DEVELOPER).when(command);
  }

  /** Whoever could take an invitation's token with them cannot invite by it any more. */
  @Test
  void anInvitationEndsWithThePowerOfWhoMadeIt() {
    var asAdmin = invitedBy(ADA, INVITATION, MemberRole.ADMINISTRATOR);
    var asReader = invitedBy(ADA, OTHER, MemberRole.READ_ONLY);
    var olgas = invitedBy(OLGA, new UUID(1, 3), MemberRole.ADMINISTRATOR);
    var ofNobody = new InvitationMade(ORG, new UUID(1, 4), EMAIL, MemberRole.DEVELOPER, LATER, NOW);
    var given = new OrganizationEvent[] {CREATED, OWNER, ADMIN, asAdmin, asReader, olgas, ofNobody};
    for (var command :
        List.of(
            new RemoveMember(ORG, ADA, by(OLGA)),
            new RemoveMember(ORG, ADA, by(ADA)),
            new EndMembership(ORG, ADA))) {
      organization
          .given((Object[]) given)
          .when(command)
          .expectEvents(
              new MemberRemoved(ORG, ADA, NOW),
              new InvitationRevoked(ORG, INVITATION, NOW),
              new InvitationRevoked(ORG, OTHER, NOW));
    }
    organization
        .given((Object[]) given)
        .when(new ChangeRole(ORG, ADA, Role.DEVELOPER, by(OLGA)))
        .expectEvents(
            new MemberRoleChanged(ORG, ADA, MemberRole.DEVELOPER, NOW),
            new InvitationRevoked(ORG, INVITATION, NOW),
            new InvitationRevoked(ORG, OTHER, NOW));
    var asOwner = invitedBy(OLGA, OTHER, MemberRole.OWNER);
    organization
        .given(CREATED, OWNER, new MemberAdded(ORG, DAN, MemberRole.OWNER, NOW), olgas, asOwner)
        .when(new ChangeRole(ORG, OLGA, Role.ADMINISTRATOR, by(DAN)))
        .expectEvents(
            new MemberRoleChanged(ORG, OLGA, MemberRole.ADMINISTRATOR, NOW),
            new InvitationRevoked(ORG, OTHER, NOW));
  }

  @Test
  void whoHasNoAccountAnyMoreIsNoMemberBeItAsTheLastOwner() {
    organization
        .given(CREATED, OWNER)
        .when(new EndMembership(ORG, OLGA))
        .expectEvents(new MemberRemoved(ORG, OLGA, NOW));
    organization.given(CREATED, OWNER).when(new EndMembership(ORG, NED)).expectNoEvents();
  }

  private static InvitationMade invitedBy(UUID account, UUID invitation, MemberRole role) {
    return new InvitationMade(ORG, invitation, EMAIL, role, LATER, account, NOW);
  }

  private static MakeInvitation invite(Role role, Requester by) {
    return new MakeInvitation(ORG, INVITATION, EMAIL, role, LATER, "hash", by);
  }

  private static Requester by(UUID account) {
    return new Requester(account);
  }

  private static OrganizationState state(List<OrganizationEvent> events) {
    var state = OrganizationState.ABSENT;
    for (var event : events) {
      state = state.after(event);
    }
    return state;
  }

  private static ResultValidator<Organization> refused(
      ResultValidator<Organization> result, Reason reason) {
    return result.expectException(
        new TypeSafeMatcher<OrganizationRefused>() {
          @Override
          protected boolean matchesSafely(OrganizationRefused refused) {
            return refused.reason() == reason;
          }

          @Override
          public void describeTo(Description description) {
            description.appendText("refused because " + reason);
          }
        });
  }
}
