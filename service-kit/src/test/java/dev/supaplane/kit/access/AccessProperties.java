package dev.supaplane.kit.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.kit.web.Caller;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is decided for whoever asks, whatever for and with whatever token. */
class AccessProperties {
  private static final String MINE = "mine";
  private static final String OTHERS = "others";
  private static final String REF = "abcdefghijklmnopqrst";
  private static final String OTHER_REF = "bbcdefghijklmnopqrst";

  @Property
  void whatIsSomebodyElsesIsHiddenAndNeverRefused(
      @ForAll Permission permission, @ForAll Role role, @ForAll("limits") Limits limits) {
    if (isOfTenant(permission)) {
      for (var target :
          Set.of(
              new Target(OTHERS, null),
              new Target(OTHERS, REF),
              new Target(null, REF),
              Target.NONE)) {
        assertThat(Access.decide(account(limits), permission, target, Map.of(MINE, role)))
            .isEqualTo(Decision.HIDDEN);
      }
    }
  }

  @Property
  void aTokenAllowsNothingThatItsAccountMayNot(
      @ForAll Permission permission,
      @ForAll Role role,
      @ForAll("limits") Limits limits,
      @ForAll("targets") Target target) {
    var memberships = Map.of(MINE, role);
    // Whatever a token is good for, it may ask what that is.
    var narrowed = permission != Permission.PUBLIC && permission != Permission.WHO_AM_I;
    if (narrowed
        && Access.decide(account(limits), permission, target, memberships) == Decision.ALLOWED) {
      assertThat(Access.decide(account(Limits.NONE), permission, target, memberships))
          .isEqualTo(Decision.ALLOWED);
      assertThat(limits.permissions().isEmpty() || limits.permissions().contains(permission))
          .isTrue();
    }
  }

  @Property
  void aGreaterRoleIsNeverRefusedWhatALesserMay(
      @ForAll Permission permission, @ForAll Role one, @ForAll Role other) {
    if (one.atLeast(other) && other.may(permission)) {
      assertThat(one.may(permission)).isTrue();
    }
  }

  @Property
  void whatAListShowsIsWhatMayBeAskedFor(
      @ForAll Permission permission,
      @ForAll Role role,
      @ForAll("limits") Limits limits,
      @ForAll("targets") Target target) {
    if (isOfTenant(permission) && target.organization() != null) {
      var memberships = Map.of(MINE, role);
      var sight = Access.sight(account(limits), permission, memberships);
      var isSeen =
          target.project() == null
              ? sight.organization(target.organization())
              : sight.project(target.organization(), target.project());
      assertThat(isSeen)
          .isEqualTo(
              Access.decide(account(limits), permission, target, memberships) == Decision.ALLOWED);
    }
  }

  @Property
  void workersWorkAndDoNothingElseAndNobodyElseWorks(
      @ForAll Permission permission, @ForAll("targets") Target target, @ForAll Role role) {
    if (permission == Permission.PUBLIC) {
      assertThat(Access.decide(null, permission, target, Map.of())).isEqualTo(Decision.ALLOWED);
      return;
    }
    var isWork = permission == Permission.WORK;
    assertThat(Access.decide(Caller.WORKER, permission, target, Map.of(MINE, role)))
        .isEqualTo(isWork ? Decision.ALLOWED : Decision.REFUSED);
    assertThat(Access.decide(Caller.SUPERUSER, permission, target, Map.of()))
        .isEqualTo(isWork ? Decision.REFUSED : Decision.ALLOWED);
    assertThat(Access.decide(null, permission, target, Map.of(MINE, role)))
        .isEqualTo(Decision.UNAUTHENTICATED);
  }

  @Example
  void whatBelongsToTheInstallationIsNoMembers() {
    assertThat(
            Access.decide(
                account(Limits.NONE), Permission.OPERATE, Target.NONE, Map.of(MINE, Role.OWNER)))
        .isEqualTo(Decision.REFUSED);
  }

  @Example
  void aTokenForAProjectKnowsNothingOfItsOrganization() {
    var caller = account(new Limits(Set.of(), Set.of(), Set.of(REF)));
    var owner = Map.of(MINE, Role.OWNER);
    assertThat(Access.decide(caller, Permission.PROJECT_DELETE, new Target(MINE, REF), owner))
        .isEqualTo(Decision.ALLOWED);
    assertThat(Access.decide(caller, Permission.PROJECT_READ, new Target(MINE, OTHER_REF), owner))
        .isEqualTo(Decision.HIDDEN);
    assertThat(Access.decide(caller, Permission.ORGANIZATION_READ, new Target(MINE, null), owner))
        .isEqualTo(Decision.HIDDEN);
    assertThat(Access.decide(caller, Permission.ORGANIZATION_CREATE, Target.NONE, owner))
        .isEqualTo(Decision.REFUSED);
  }

  @Provide
  Arbitrary<Limits> limits() {
    var permissions =
        Arbitraries.of(Permission.values())
            .set()
            .ofMaxSize(4)
            .map(set -> set.isEmpty() ? Set.<Permission>of() : EnumSet.copyOf(set));
    return Combinators.combine(
            permissions,
            Arbitraries.of(MINE, OTHERS).set().ofMaxSize(2),
            Arbitraries.of(REF, OTHER_REF).set().ofMaxSize(2))
        .as(Limits::new);
  }

  @Provide
  Arbitrary<Target> targets() {
    return Combinators.combine(
            Arbitraries.of(MINE, OTHERS).injectNull(0.2),
            Arbitraries.of(REF, OTHER_REF).injectNull(0.4))
        .as(Target::new);
  }

  private static boolean isOfTenant(Permission permission) {
    return Arrays.asList(Scope.ORGANIZATION, Scope.PROJECT).contains(permission.scope());
  }

  private static Caller account(Limits limits) {
    return new Caller("account:1", false, new UUID(0, 1), limits);
  }
}
