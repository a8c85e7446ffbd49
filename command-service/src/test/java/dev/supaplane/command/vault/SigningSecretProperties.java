package dev.supaplane.command.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures as a receiver checks them, and what becomes of secrets at rest (E6). */
class SigningSecretProperties {
  private static final SigningSecret SECRET = SigningSecret.make();

  /** Checked from what was revealed alone, as a receiver does. */
  @Property(tries = 300)
  void whoHasTheSecretCanCheckASignature(
      @ForAll @LongRange(min = 0) long number,
      @ForAll @LongRange(min = 0) long time,
      @ForAll byte[] body)
      throws Exception {
    var id = "event-" + number;
    var key = Base64.getDecoder().decode(SECRET.reveal().substring("whsec_".length()));
    assertThat(key).hasSize(32);
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    mac.update((id + "." + time + ".").getBytes(UTF_8));
    var expected = "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    assertThat(SECRET.sign(id, time, body)).isEqualTo(expected);
  }

  @Property(tries = 300)
  void anyOtherMessageTimeIdOrSecretIsSignedOtherwise(
      @ForAll @NotEmpty byte[] body,
      @ForAll @IntRange(min = 0) int where,
      @ForAll @IntRange(min = 1, max = 255) int change) {
    var signature = SECRET.sign("id", 1_000, body);
    var other = body.clone();
    other[where % body.length] ^= (byte) change;
    assertThat(SECRET.sign("id", 1_000, other)).isNotEqualTo(signature);
    assertThat(SECRET.sign("id", 1_001, body)).isNotEqualTo(signature);
    assertThat(SECRET.sign("id2", 1_000, body)).isNotEqualTo(signature);
    assertThat(SigningSecret.make().sign("id", 1_000, body)).isNotEqualTo(signature);
  }

  @Test
  void aSecretIsSealedForItsPlaceAndShowsItselfToNobody(@TempDir Path directory)
      throws IOException {
    var file = directory.resolve("master.key");
    var seal = new SecretSeal(MasterKey.load(file, true));
    var sealed = seal.seal("webhook|a|1", SECRET);
    assertThat(seal.open("webhook|a|1", sealed).reveal()).isEqualTo(SECRET.reveal());
    assertThatThrownBy(() -> seal.open("webhook|b|1", sealed)).isInstanceOf(VaultException.class);
    assertThat(SECRET).hasToString("SigningSecret[****]");
    assertThat(new String(sealed, UTF_8)).doesNotContain(new String(SECRET.key(), UTF_8));
    assertThat(Files.size(file)).isEqualTo(32);
  }
}
