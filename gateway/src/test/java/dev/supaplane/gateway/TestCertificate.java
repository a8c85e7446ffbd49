package dev.supaplane.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate that is made for one run of the tests, so that no key is ever kept. */
public record TestCertificate(Path chain, Path key) {
  /** Makes one. */
  public static TestCertificate make(Path directory) throws Exception {
    var store = directory.resolve("store.p12");
    var password = UUID.randomUUID().toString();
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "door",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=door",
                "-ext",
                "SAN=dns:localhost,dns:*.localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                "STORE_PASSWORD")
            .redirectErrorStream(true);
    keytool.environment().put("STORE_PASSWORD", password);
    var process = keytool.start();
    var said = new ByteArrayOutputStream();
    process.getInputStream().transferTo(said);
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("keytool: " + said.toString(StandardCharsets.UTF_8));
    }
    return read(store, password.toCharArray(), directory);
  }

  /** TLS for clients that trust this certificate alone. */
  public SSLContext trusted() throws IOException, GeneralSecurityException {
    var known = KeyStore.getInstance(KeyStore.getDefaultType());
    known.load(null, null);
    try (var in = Files.newInputStream(chain)) {
      known.setCertificateEntry(
          "door", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static TestCertificate read(Path store, char[] password, Path directory)
      throws IOException, GeneralSecurityException {
    var keys = KeyStore.getInstance(store.toFile(), password);
    var chain = directory.resolve("door.crt");
    var key = directory.resolve("door.key");
    Files.writeString(chain, pem("CERTIFICATE", keys.getCertificate("door").getEncoded()));
    Files.writeString(key, pem("PRIVATE KEY", keys.getKey("door", password).getEncoded()));
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    return new TestCertificate(chain, key);
  }

  private static String pem(String what, byte[] bytes) {
    return "-----BEGIN "
        + what
        + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
        + "\n-----END "
        + what
        + "-----\n";
  }
}
