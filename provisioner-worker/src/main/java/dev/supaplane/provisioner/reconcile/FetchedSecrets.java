package dev.supaplane.provisioner.reconcile;

import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.secrets.SecretsUnavailable;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A project's secrets, fetched anew when a wish may have changed them. */
final class FetchedSecrets {
  private final Workshop shop;
  private Map<String, String> values = Map.of();
  private @Nullable Of fetchedFor;

  /** What can change secrets: each of it is another wish. */
  private record Of(long generation, @Nullable Instant functionSecretsAt, long settings) {
    static Of wish(DesiredStack stack) {
      return new Of(stack.generation(), stack.functionSecretsAt(), stack.tuning().revision());
    }
  }

  FetchedSecrets(Workshop shop) {
    this.shop = shop;
  }

  /**
   * The secrets that a wish is rendered with.
   *
   * @throws SecretsUnavailable when they cannot be had now
   */
  Map<String, String> of(DesiredStack stack) throws InterruptedException {
    var wish = Of.wish(stack);
    if (!Objects.equals(fetchedFor, wish)) {
      values = shop.secrets().secretsOf(stack.ref());
      fetchedFor = wish;
    }
    return values;
  }

  /** What must be told to nobody. */
  Collection<String> hidden() {
    return values.values();
  }

  /** Knows none any more. */
  void forget() {
    values = Map.of();
    fetchedFor = null;
  }
}
