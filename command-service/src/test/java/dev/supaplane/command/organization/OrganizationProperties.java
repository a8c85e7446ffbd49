package dev.supaplane.command.organization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.organization.OrganizationCommand.AcceptInvitation;
import dev.supaplane.command.organization.OrganizationCommand.AddMember;
import dev.supaplane.command.organization.OrganizationCommand.ChangeRole;
import dev.supaplane.command.organization.OrganizationCommand.DeleteOrganization;
import dev.supaplane.command.organization.OrganizationCommand.EndMembership;
import dev.supaplane.command.organization.OrganizationCommand.MakeInvitation;
import dev.supaplane.command.organization.OrganizationCommand.RemoveMember;
import dev.supaplane.command.organization.OrganizationCommand.RenameOrganization;
import dev.supaplane.command.organization.OrganizationCommand.Requested;
import dev.supaplane.command.organization.OrganizationCommand.RevokeInvitation;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.organization.OrganizationEvent.MemberAdded;
import dev.supaplane.events.organization.OrganizationEvent.MemberRemoved;
import dev.supaplane.events.organization.OrganizationEvent.MemberRoleChanged;
import dev.supaplane.kit.access.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import net.jqwik.api.constraints.IntRange;

/** What holds whatever is asked of an organization, by whomever, in whatever order. */
class OrganizationProperties {
  private static final OrganizationSlug ORG = new OrganizationSlug("acme");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final int PEOPLE = 5;

  @Property
  void onceThereIsAnOwnerThereAlwaysIsOne(@ForAll("anything") List<OrganizationCommand> commands) {
    var state = OrganizationState.ABSENT;
    var owned = false;
    for (var command : commands) {
      for (var event : decide(command, state)) {
        state = state.after(event);
      }
      owned |= state.owners() > 0;
      assertThat(state.owners() > 0 || !owned || !state.isThere())
          .as("owners after " + command)
          .isTrue();
    }
  }

  @Property
  void nobodyIsRaisedOrLoweredByALesserOne(@ForAll("anything") List<OrganizationCommand> commands) {
    var state = OrganizationState.ABSENT;
    for (var command : commands) {
      var before = state;
      for (var event : decide(command, state)) {
        if (command instanceof Requested requested && requested.by().account() != null) {
          var power = before.members().get(requested.by().account());
          assertThat(power).as("only members are heard").isNotNull();
          roleBefore(event, before).ifPresent(role -> assertThat(power.atLeast(role)).isTrue());
          roleAfter(event).ifPresent(role -> assertThat(power.atLeast(role)).isTrue());
        }
        state = state.after(event);
      }
    }
  }

  /** The last of what is asked may be that an account is gone. */
  @Property
  void noInvitationOutlivesThePowerOfItsMaker(
      @ForAll("anything") List<OrganizationCommand> commands,
      @ForAll @IntRange(max = PEOPLE - 1) int gone) {
    var state = OrganizationState.ABSENT;
    var all = new ArrayList<>(commands);
    all.add(commands.size() / 2, new EndMembership(ORG, person(gone)));
    for (var command : all) {
      for (var event : decide(command, state)) {
        state = state.after(event);
      }
      for (var open : state.invitations().values()) {
        if (open.by() != null) {
          var power = state.members().get(open.by());
          assertThat(power).as("the maker is a member after " + command).isNotNull();
          assertThat(power.atLeast(Role.ADMINISTRATOR) && power.atLeast(open.role())).isTrue();
        }
      }
    }
  }

  private static Optional<Role> roleBefore(OrganizationEvent event, OrganizationState state) {
    return switch (event) {
      case MemberRoleChanged e -> Optional.ofNullable(state.members().get(e.account()));
      case MemberRemoved e -> Optional.ofNullable(state.members().get(e.account()));
      default -> Optional.empty();
    };
  }

  private static Optional<Role> roleAfter(OrganizationEvent event) {
    return switch (event) {
      case MemberRoleChanged e -> Optional.of(Roles.of(e.role()));
      case MemberAdded e -> Optional.of(Roles.of(e.role()));
      default -> Optional.empty();
    };
  }

  private static List<OrganizationEvent> decide(
      OrganizationCommand command, OrganizationState state) {
    try {
      return new OrganizationDecider(NOW).decide(command, state, List::of);
    } catch (OrganizationRefused e) {
      return List.of();
    }
  }

  @Provide
  Arbitrary<List<OrganizationCommand>> anything() {
    return commands().list().ofMinSize(5).ofMaxSize(40).map(OrganizationProperties::afterCreation);
  }

  private static List<OrganizationCommand> afterCreation(List<OrganizationCommand> commands) {
    var all = new ArrayList<OrganizationCommand>();
    all.add(new CreateOrganization(ORG, "Acme", person(0)));
    all.addAll(commands);
    return all;
  }

  private static Arbitrary<OrganizationCommand> commands() {
    var people = Arbitraries.integers().between(0, PEOPLE - 1);
    var roles = Arbitraries.of(Role.values());
    // Deletion ends the story, so it is rare.
    var kinds =
        Arbitraries.frequency(
            kind(8, 0),
            kind(8, 1),
            kind(8, 2),
            kind(4, 3),
            kind(4, 4),
            kind(1, 5),
            kind(2, 6),
            kind(1, 7));
    return Combinators.combine(kinds, people, people, roles, Arbitraries.integers().between(0, 9))
        .as(OrganizationProperties::command);
  }

  private static Tuple2<Integer, Integer> kind(int frequency, int kind) {
    return Tuple.of(frequency, kind);
  }

  private static OrganizationCommand command(
      int kind, int asker, int whom, Role role, int superuser) {
    var by = superuser == 0 ? Requester.SUPERUSER : new Requester(person(asker));
    var account = person(whom);
    var invitation = new UUID(1, whom);
    return switch (kind) {
      case 0 -> new AddMember(ORG, account, role, by);
      case 1 -> new ChangeRole(ORG, account, role, by);
      case 2 -> new RemoveMember(ORG, account, by);
      case 3 ->
          new MakeInvitation(
              ORG, invitation, email(whom), role, NOW.plus(Duration.ofDays(1)), "hash", by);
      case 4 -> new AcceptInvitation(ORG, invitation, account, email(whom));
      case 5 -> new DeleteOrganization(ORG, by);
      case 6 -> new RevokeInvitation(ORG, invitation, by);
      default -> new RenameOrganization(ORG, "Acme " + whom, by);
    };
  }

  private static UUID person(int number) {
    return new UUID(0, number);
  }

  private static String email(int number) {
    return number + "@example.com";
  }
}
