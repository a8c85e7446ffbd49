package dev.supaplane.command.account;

import java.util.List;
import java.util.stream.Stream;

/**
 * How an account can be signed in to.
 *
 * @param password whether by one
 * @param identities by which else, by age
 */
public record Ways(boolean password, List<Identities.Linked> identities) {
  /** With a list of its own. */
  public Ways {
    identities = List.copyOf(identities);
  }

  /** What clients are told: {@code email} for a password, and the names of providers. */
  public List<String> providers() {
    return Stream.concat(
            password || identities.isEmpty() ? Stream.of(Proof.EMAIL) : Stream.of(),
            identities.stream().map(one -> one.identity().provider()))
        .distinct()
        .toList();
  }
}
