package dev.supaplane.command.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.SignedJWT;
import dev.supaplane.events.id.ProjectRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultFilesTest {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path directory;

  @Test
  void theMasterKeyIsMadeOnceAndForItsOwnerAlone() throws IOException {
    var file = directory.resolve("master.key");
    var first = MasterKey.load(file, true).fingerprint();
    assertThat(MasterKey.load(file, false).fingerprint()).isEqualTo(first);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void aLostMasterKeyIsNotReplacedBySomethingThatOpensNothing() {
    assertThatThrownBy(() -> MasterKey.load(directory.resolve("master.key"), false))
        .isInstanceOf(VaultException.class)
        .hasMessageContaining("restore the file");
  }

  @Test
  void aDamagedMasterKeyIsRefused() throws IOException {
    var file = Files.write(directory.resolve("master.key"), new byte[31]);
    assertThatThrownBy(() -> MasterKey.load(file, true)).isInstanceOf(VaultException.class);
  }

  @Test
  void whatIsSealedOpensOnlyWithItsKeyAtItsPlaceUnchanged() {
    var key = Sealer.newKey();
    var plain = "a secret".getBytes(StandardCharsets.UTF_8);
    var sealed = Sealer.seal(key, "here", plain);
    assertThat(Sealer.open(key, "here", sealed)).isEqualTo(plain);
    assertThat(Sealer.seal(key, "here", plain)).isNotEqualTo(sealed);
    var changed = sealed.clone();
    changed[changed.length - 1] ^= 1;
    assertThatThrownBy(() -> Sealer.open(key, "there", sealed)).isInstanceOf(VaultException.class);
    assertThatThrownBy(() -> Sealer.open(key, "here", changed)).isInstanceOf(VaultException.class);
    assertThatThrownBy(() -> Sealer.open(key, "here", new byte[3]))
        .isInstanceOf(VaultException.class);
    assertThatThrownBy(() -> Sealer.open(Sealer.newKey(), "here", sealed))
        .isInstanceOf(VaultException.class);
  }

  @Test
  void keysAreJwtsSignedByTheProjectsSecret() throws Exception {
    var secrets = SecretFactory.make(REF, NOW);
    for (var role : List.of("anon", "service_role")) {
      var jwt = SignedJWT.parse(secrets.get(role.equals("anon") ? "ANON_KEY" : "SERVICE_ROLE_KEY"));
      var verifier = new MACVerifier(secrets.get("JWT_SECRET").getBytes(StandardCharsets.UTF_8));
      assertThat(jwt.verify(verifier)).isTrue();
      assertThat(jwt.getJWTClaimsSet().getStringClaim("role")).isEqualTo(role);
      assertThat(jwt.getJWTClaimsSet().getIssuer()).isEqualTo("supabase");
      assertThat(jwt.getJWTClaimsSet().getExpirationTime()).isAfter(NOW);
    }
  }

  @Test
  void secretsAreLongUrlSafeAndNeverTheSame() {
    var seen = new HashSet<String>();
    for (var round = 0; round < 20; round++) {
      var secrets = SecretFactory.make(REF, NOW);
      assertThat(secrets.get("JWT_SECRET")).hasSizeGreaterThanOrEqualTo(64);
      assertThat(secrets.get("POSTGRES_PASSWORD")).hasSize(64);
      assertThat(secrets.get("VAULT_ENC_KEY")).hasSize(32);
      assertThat(secrets.get("REALTIME_DB_ENC_KEY")).hasSize(16);
      assertThat(secrets.values()).allMatch(value -> value.matches("[A-Za-z0-9._-]+"));
      assertThat(secrets.values()).allMatch(seen::add);
    }
  }
}
