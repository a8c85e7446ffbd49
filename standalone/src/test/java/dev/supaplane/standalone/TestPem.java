package dev.supaplane.standalone;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** PEM files of a certificate that is made for one run of the tests. */
record TestPem(Path chain, Path key) {
  private static final String ALIAS = "own";

  /** One that is good now, of elliptic curves. */
  static TestPem make(Path directory, String name)
      throws IOException, InterruptedException, GeneralSecurityException {
    return make(directory, name, "-keyalg", "EC", "-groupname", "secp256r1");
  }

  /**
   * One as keytool makes it.
   *
   * @param name of the files, without their ends
   */
  static TestPem make(Path directory, String name, String... options)
      throws IOException, InterruptedException, GeneralSecurityException {
    var store = directory.resolve(name + ".p12");
    var password = UUID.randomUUID().toString();
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=dns:supaplane.example.com",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                "STORE_PASSWORD"));
    command.addAll(List.of(options));
    var keytool = new ProcessBuilder(command).redirectErrorStream(true);
    keytool.environment().put("STORE_PASSWORD", password);
    var process = keytool.start();
    var said = new ByteArrayOutputStream();
    process.getInputStream().transferTo(said);
    if (process.waitFor() != 0) {
      throw new IOException("keytool: " + said.toString(StandardCharsets.UTF_8));
    }
    var keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
    var pem = new TestPem(directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
    Files.writeString(pem.chain, text("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()));
    Files.writeString(
        pem.key, text("PRIVATE KEY", keys.getKey(ALIAS, password.toCharArray()).getEncoded()));
    return pem;
  }

  Doors.Certificate files() {
    return new Doors.Certificate(chain, key);
  }

  private static String text(String what, byte[] bytes) {
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes), what);
  }
}
