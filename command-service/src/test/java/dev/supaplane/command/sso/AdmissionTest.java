package dev.supaplane.command.sso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.command.sso.Admission.Identified;
import dev.supaplane.command.sso.Admission.Known;
import dev.supaplane.command.sso.Admission.Owner;
import dev.supaplane.command.sso.Admission.Verdict;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who comes in by somebody else's word, and as whom. */
class AdmissionTest {
  private static final UUID ADA = new UUID(0, 1);
  private static final UUID IDENTITY = new UUID(0, 2);
  private static final Claimed CLAIMED = claimed("ada@example.com", true);
  private static final Known NOBODY = new Known(null, null, false, false);
  private static final Set<String> ANY = Set.of();

  @Test
  void whoeverWasSeenBeforeEntersWhateverTheirAddressIsNow() {
    var known = new Known(new Identified(ADA, IDENTITY), null, false, false);
    assertThat(decide(false, claimed(null, false), ANY, known))
        .isEqualTo(new Verdict.Enter(ADA, IDENTITY));
    assertThat(refusal(false, CLAIMED, Set.of("other.example"), known))
        .isEqualTo("email_address_not_authorized");
  }

  @Test
  void aStrangerNeedsAnOpenDoorAnInvitationOrADomainThatIsNamed() {
    assertThat(refusal(false, CLAIMED, ANY, NOBODY)).isEqualTo("signup_disabled");
    var made = new Verdict.Make("ada@example.com");
    assertThat(decide(true, CLAIMED, ANY, NOBODY)).isEqualTo(made);
    assertThat(decide(false, CLAIMED, Set.of("example.com"), NOBODY)).isEqualTo(made);
    assertThat(decide(false, CLAIMED, ANY, new Known(null, null, true, false))).isEqualTo(made);
    assertThat(refusal(true, CLAIMED, Set.of("ample.com"), NOBODY))
        .isEqualTo("email_address_not_authorized");
  }

  @Test
  void anAccountWithAWayInIsItsOwnersToLink() {
    assertThat(decide(false, CLAIMED, ANY, owned(false, false, false)))
        .isEqualTo(new Verdict.Link(ADA));
    assertThat(refusal(true, CLAIMED, ANY, owned(false, true, false))).isEqualTo("email_exists");
    assertThat(refusal(true, CLAIMED, ANY, owned(false, false, true))).isEqualTo("email_exists");
    assertThat(refusal(true, CLAIMED, ANY, owned(true, false, false))).isEqualTo("user_banned");
    assertThat(refusal(true, CLAIMED, ANY, new Known(null, null, true, true)))
        .isEqualTo("email_exists");
  }

  /** Nobody becomes somebody by an address that no one has verified. */
  @Property
  void anUnverifiedAddressIsWorthNothing(
      @ForAll boolean signUp,
      @ForAll boolean invited,
      @ForAll boolean hasDomain,
      @ForAll boolean isOwned,
      @ForAll boolean hasPassword) {
    var owner = isOwned ? new Owner(ADA, false, hasPassword, false) : null;
    assertThat(
            decide(
                signUp,
                claimed("ada@example.com", false),
                hasDomain ? Set.of("example.com") : ANY,
                new Known(null, owner, invited, false)))
        .isInstanceOf(Verdict.Refuse.class);
  }

  private static Known owned(boolean disabled, boolean hasPassword, boolean hasIdentity) {
    return new Known(null, new Owner(ADA, disabled, hasPassword, hasIdentity), true, false);
  }

  private static Claimed claimed(@Nullable String email, boolean verified) {
    return new Claimed(
        "acme",
        "https://id.example",
        "0oa",
        Optional.ofNullable(email),
        verified,
        Optional.empty());
  }

  private static Verdict decide(boolean signUp, Claimed claimed, Set<String> domains, Known known) {
    return new Admission(signUp).decide(claimed, domains, known);
  }

  private static String refusal(boolean signUp, Claimed claimed, Set<String> domains, Known known) {
    return decide(signUp, claimed, domains, known) instanceof Verdict.Refuse refuse
        ? refuse.code()
        : "not refused";
  }
}
