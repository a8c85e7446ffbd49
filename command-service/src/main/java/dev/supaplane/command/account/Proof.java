package dev.supaplane.command.account;

import java.util.UUID;

/** By what somebody comes in. It has to hold still when the session begins. */
public sealed interface Proof {
  /** The word for passwords where ways to sign in are named. */
  String EMAIL = "email";

  /** What clients are told: {@code email} for a password, else the name of a provider. */
  String provider();

  /**
   * A password.
   *
   * @param verified what was kept of it when it was tried
   */
  record OfPassword(PasswordHash verified) implements Proof {
    @Override
    public String provider() {
      return EMAIL;
    }
  }

  /** An identity that somebody else has vouched for just now. */
  record OfIdentity(UUID identity, String provider) implements Proof {}

  /** The account was made by the same request. */
  record JustMade() implements Proof {
    @Override
    public String provider() {
      return EMAIL;
    }
  }
}
