package dev.supaplane.command.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PasswordsTest {
  private final Passwords passwords = new Passwords();

  @Test
  void aPasswordIsKeptAsOwaspAsks() {
    var hash = passwords.hash("correct horse battery");
    assertThat(hash.text()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(hash.toString()).doesNotContain("argon2");
    assertThat(passwords.hash("correct horse battery")).isNotEqualTo(hash);
    assertThat(passwords.isRight("correct horse battery", Optional.of(hash))).isTrue();
    assertThat(passwords.isRight("correct horse battery ", Optional.of(hash))).isFalse();
    assertThat(passwords.isRight("", Optional.of(hash))).isFalse();
    assertThat(passwords.isRight("x".repeat(1 << 20), Optional.of(hash))).isFalse();
    assertThat(passwords.isRight("nobody's password", Optional.empty())).isFalse();
  }

  @Test
  void lengthIsAllThatIsAskedOfOne() {
    assertThat(Passwords.isAllowed("1234567")).isFalse();
    assertThat(Passwords.isAllowed("aaaaaaaa")).isTrue();
    assertThat(Passwords.isAllowed("😀".repeat(256))).isTrue();
    assertThat(Passwords.isAllowed("a".repeat(257))).isFalse();
  }

  /**
   * Whoever is unknown, or brings what no password is, costs as much as anybody. The least of many
   * is compared, in time of the processor: others on the machine only add to it.
   */
  @Test
  void timeTellsNothing() {
    var kept = Optional.of(passwords.hash("correct horse battery"));
    var known = Long.MAX_VALUE;
    var unknown = Long.MAX_VALUE;
    var malformed = Long.MAX_VALUE;
    for (var i = 0; i < 15; i++) {
      known = Math.min(known, cost(() -> passwords.isRight("wrong horse battery", kept)));
      unknown =
          Math.min(unknown, cost(() -> passwords.isRight("wrong horse battery", Optional.empty())));
      malformed = Math.min(malformed, cost(() -> passwords.isRight("", kept)));
    }
    assertThat(unknown).isBetween(known / 2, known * 2);
    assertThat(malformed).isBetween(known / 2, known * 2);
  }

  private static long cost(Runnable run) {
    var threads = ManagementFactory.getThreadMXBean();
    var start = threads.getCurrentThreadCpuTime();
    run.run();
    return threads.getCurrentThreadCpuTime() - start;
  }
}
