package dev.supaplane.command.organization;

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
import dev.supaplane.command.organization.OrganizationRefused.Reason;
import dev.supaplane.command.organization.OrganizationState.Invited;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What follows from a command, given an organization's state: a pure function. Two rules hold
 * whatever is asked: nobody gives or takes a role above their own, and once there is an owner there
 * always is one. Whether a route is open to a role is decided before; here it is decided once more,
 * by what the asker is when the command is. And no invitation outlives the power of who made it.
 *
 * @param now the command side's clock, read once
 */
record OrganizationDecider(Instant now) {
  /** Open invitations of one organization. */
  static final int MOST_INVITATIONS = 100;

  /** Members of one organization. */
  static final int MOST_MEMBERS = 1000;

  private static final int NAMED_PROJECTS = 5;

  /**
   * Decides a command.
   *
   * @param projects those of the organization that are not removed, as they are told to people;
   *     asked for when it is to be deleted
   * @throws OrganizationRefused when it cannot be
   */
  List<OrganizationEvent> decide(
      OrganizationCommand command, OrganizationState state, Supplier<List<String>> projects) {
    if (command instanceof CreateOrganization create) {
      return create(create, state);
    }
    if (!state.isThere()) {
      throw notFound();
    }
    return switch (command) {
      case CreateOrganization create -> create(create, state);
      case AcceptInvitation accept -> accept(accept, state);
      case EndMembership c ->
          state.members().containsKey(c.account())
              ? removed(c.slug(), c.account(), state)
              : List.of();
      case Requested requested -> decide(requested, state, power(requested, state), projects);
    };
  }

  private List<OrganizationEvent> decide(
      Requested command, OrganizationState state, Role power, Supplier<List<String>> projects) {
    return switch (command) {
      case RenameOrganization c -> {
        demand(power, Role.ADMINISTRATOR);
        yield c.name().equals(state.name())
            ? List.of()
            : List.of(new OrganizationRenamed(c.slug(), c.name(), now));
      }
      case DeleteOrganization c -> {
        demand(power, Role.OWNER);
        demandEmpty(projects.get());
        yield List.of(new OrganizationDeleted(c.slug(), now));
      }
      case AddMember c -> add(c, state, power);
      case ChangeRole c -> change(c, state, power);
      case RemoveMember c -> remove(c, state, power);
      case MakeInvitation c -> invite(c, state, power);
      case RevokeInvitation c -> {
        demand(power, Role.ADMINISTRATOR);
        var open = state.invitations().get(c.invitation());
        if (open == null) {
          throw noInvitation();
        }
        demandGivable(power, open.role());
        yield List.of(new InvitationRevoked(c.slug(), c.invitation(), now));
      }
    };
  }

  private List<OrganizationEvent> create(CreateOrganization c, OrganizationState state) {
    if (state.wasThere()) {
      return List.of();
    }
    var created = new OrganizationCreated(c.slug(), c.name(), now);
    var owner = c.owner();
    return owner == null
        ? List.of(created)
        : List.of(created, new MemberAdded(c.slug(), owner, MemberRole.OWNER, now));
  }

  private List<OrganizationEvent> add(AddMember c, OrganizationState state, Role power) {
    demand(power, Role.ADMINISTRATOR);
    demandGivable(power, c.role());
    var is = state.members().get(c.account());
    if (is == c.role()) {
      return List.of();
    }
    if (is != null) {
      throw new OrganizationRefused(
          Reason.MEMBER_ALREADY,
          "The account is a member already, with another role; change that (PATCH"
              + " /api/organizations/"
              + c.slug()
              + "/members/"
              + c.account()
              + ")");
    }
    demandRoomForMember(state);
    return List.of(new MemberAdded(c.slug(), c.account(), Roles.told(c.role()), now));
  }

  private List<OrganizationEvent> change(ChangeRole c, OrganizationState state, Role power) {
    demand(power, Role.ADMINISTRATOR);
    var is = member(c.account(), state);
    demandGivable(power, is);
    demandGivable(power, c.role());
    if (is == c.role()) {
      return List.of();
    }
    demandAnotherOwner(is, state);
    var events = new ArrayList<OrganizationEvent>();
    events.add(new MemberRoleChanged(c.slug(), c.account(), Roles.told(c.role()), now));
    withdraw(
        c.slug(),
        c.account(),
        state,
        open -> !c.role().atLeast(Role.ADMINISTRATOR) || !c.role().atLeast(open.role()),
        events);
    return List.copyOf(events);
  }

  private List<OrganizationEvent> remove(RemoveMember c, OrganizationState state, Role power) {
    var leaves = c.account().equals(c.by().account());
    if (!leaves) {
      demand(power, Role.ADMINISTRATOR);
    }
    var is = member(c.account(), state);
    demandGivable(power, is);
    demandAnotherOwner(is, state);
    return removed(c.slug(), c.account(), state);
  }

  private List<OrganizationEvent> removed(
      OrganizationSlug slug, UUID account, OrganizationState state) {
    var events = new ArrayList<OrganizationEvent>();
    events.add(new MemberRemoved(slug, account, now));
    withdraw(slug, account, state, _ -> true, events);
    return List.copyOf(events);
  }

  /** What somebody could not invite to any more is taken back: they have the tokens. */
  private void withdraw(
      OrganizationSlug slug,
      UUID account,
      OrganizationState state,
      Predicate<Invited> isBeyond,
      List<OrganizationEvent> events) {
    state.invitations().entrySet().stream()
        .filter(open -> account.equals(open.getValue().by()) && isBeyond.test(open.getValue()))
        .map(Map.Entry::getKey)
        .sorted()
        .forEach(id -> events.add(new InvitationRevoked(slug, id, now)));
  }

  private List<OrganizationEvent> invite(MakeInvitation c, OrganizationState state, Role power) {
    demand(power, Role.ADMINISTRATOR);
    demandGivable(power, c.role());
    // Who may not give a role takes no invitation to it back either, be it by another one.
    state.invitations().values().stream()
        .filter(open -> open.email().equals(c.email()) && !isOver(open))
        .forEach(open -> demandGivable(power, open.role()));
    var events = new ArrayList<OrganizationEvent>();
    // Those that nobody can accept any more make room; so does the one that this replaces.
    state.invitations().entrySet().stream()
        .filter(open -> open.getValue().email().equals(c.email()) || isOver(open.getValue()))
        .map(Map.Entry::getKey)
        .sorted()
        .forEach(id -> events.add(new InvitationRevoked(c.slug(), id, now)));
    if (state.invitations().size() - events.size() >= MOST_INVITATIONS) {
      throw new OrganizationRefused(
          Reason.TOO_MANY,
          "There are " + MOST_INVITATIONS + " open invitations already; revoke some first");
    }
    events.add(
        new InvitationMade(
            c.slug(),
            c.invitation(),
            c.email(),
            Roles.told(c.role()),
            c.expiresAt(),
            c.by().account(),
            now));
    return List.copyOf(events);
  }

  private List<OrganizationEvent> accept(AcceptInvitation c, OrganizationState state) {
    var invited = state.invitations().get(c.invitation());
    if (invited == null) {
      throw noInvitation();
    }
    if (isOver(invited)) {
      throw new OrganizationRefused(
          Reason.EXPIRED, "The invitation was not accepted in time; ask for another one");
    }
    if (!invited.email().equals(c.email())) {
      throw new OrganizationRefused(
          Reason.OTHER_ADDRESS,
          "The invitation is for another e-mail address than that of this account; sign in with"
              + " the account of that address");
    }
    var accepted = new InvitationAccepted(c.slug(), c.invitation(), c.account(), now);
    var role = Roles.told(invited.role());
    var is = state.members().get(c.account());
    if (is == null) {
      demandRoomForMember(state);
      return List.of(accepted, new MemberAdded(c.slug(), c.account(), role, now));
    }
    // An invitation never makes anybody less than they are.
    return is.atLeast(invited.role())
        ? List.of(accepted)
        : List.of(accepted, new MemberRoleChanged(c.slug(), c.account(), role, now));
  }

  private boolean isOver(Invited invited) {
    return !now.isBefore(invited.expiresAt());
  }

  /** What the asker is. To somebody who is nothing there, the organization is not there. */
  private static Role power(Requested command, OrganizationState state) {
    var account = command.by().account();
    if (account == null) {
      return Role.OWNER;
    }
    var role = state.members().get(account);
    if (role == null) {
      throw notFound();
    }
    return role;
  }

  private static Role member(UUID account, OrganizationState state) {
    var role = state.members().get(account);
    if (role == null) {
      throw new OrganizationRefused(
          Reason.NO_SUCH_MEMBER, "The account is no member of this organization");
    }
    return role;
  }

  private static void demand(Role power, Role least) {
    if (!power.atLeast(least)) {
      throw new OrganizationRefused(
          Reason.FORBIDDEN,
          least == Role.OWNER
              ? "Only an owner of the organization may do this"
              : "Only an owner or administrator of the organization may do this");
    }
  }

  private static void demandGivable(Role power, Role role) {
    if (!power.atLeast(role)) {
      throw new OrganizationRefused(
          Reason.FORBIDDEN, "Nobody gives or takes a role that is above their own; ask an owner");
    }
  }

  private static void demandAnotherOwner(Role loses, OrganizationState state) {
    if (loses == Role.OWNER && state.owners() == 1) {
      throw new OrganizationRefused(
          Reason.LAST_OWNER,
          "This is the organization's last owner; make another member owner first");
    }
  }

  private static void demandRoomForMember(OrganizationState state) {
    if (state.members().size() >= MOST_MEMBERS) {
      throw new OrganizationRefused(
          Reason.TOO_MANY,
          "There are " + MOST_MEMBERS + " members already; remove one of them first");
    }
  }

  private static void demandEmpty(List<String> projects) {
    if (projects.isEmpty()) {
      return;
    }
    var more = projects.size() - NAMED_PROJECTS;
    throw new OrganizationRefused(
        Reason.NOT_EMPTY,
        "The organization still has projects: "
            + String.join(", ", projects.subList(0, Math.min(NAMED_PROJECTS, projects.size())))
            + (more > 0 ? " and " + more + " more" : "")
            + "; delete them first, with undo_window=0 where they are not to wait for the end of it");
  }

  private static OrganizationRefused notFound() {
    return new OrganizationRefused(Reason.NOT_FOUND, "There is no such organization");
  }

  private static OrganizationRefused noInvitation() {
    return new OrganizationRefused(
        Reason.NO_SUCH_INVITATION,
        "There is no such invitation, or it was accepted or revoked; ask for another one");
  }
}
