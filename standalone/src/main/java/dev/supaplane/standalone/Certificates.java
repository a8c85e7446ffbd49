package dev.supaplane.standalone;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Looks at the PEM files for TLS before anything starts, so that what is wrong is told by name. */
final class Certificates {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "Ed25519", "Ed25519");
  private static final String RUNBOOK = "; see docs/runbooks/certificates.md";

  private Certificates() {}

  /**
   * Reads both files.
   *
   * @throws Trouble when one is not there or no PEM, when the certificate is not good now, or when
   *     they do not belong together
   */
  static void demandGood(Doors.Certificate files) {
    var own = chain(files.chain()).getFirst();
    try {
      own.checkValidity();
    } catch (CertificateExpiredException _) {
      throw new Trouble(
          "the certificate in "
              + files.chain()
              + " expired at "
              + own.getNotAfter().toInstant()
              + RUNBOOK);
    } catch (CertificateNotYetValidException _) {
      throw new Trouble(
          "the certificate in "
              + files.chain()
              + " is good from "
              + own.getNotBefore().toInstant()
              + " on, and not yet"
              + RUNBOOK);
    }
    demandPair(own, key(files.key(), own.getPublicKey().getAlgorithm()), files);
  }

  /** The certificates of a file, the server's own first. */
  static List<X509Certificate> chain(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      var chain =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (chain.isEmpty()) {
        throw new Trouble(file + " holds no certificate: PEM, the server's own first" + RUNBOOK);
      }
      return chain;
    } catch (CertificateException _) {
      throw new Trouble(file + " is no chain of certificates in PEM" + RUNBOOK);
    } catch (IOException e) {
      throw unreadable("SUPAPLANE_TLS_CERTIFICATE", file, e);
    }
  }

  private static PrivateKey key(Path file, String algorithm) {
    try {
      var found = KEY.matcher(Files.readString(file));
      if (!found.find()) {
        throw new Trouble(
            file + " holds no key: PEM, PKCS #8 (BEGIN PRIVATE KEY), without a password" + RUNBOOK);
      }
      var bytes = Base64.getMimeDecoder().decode(found.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      // Not the cause: it may quote the key.
      throw new Trouble(
          "the key in " + file + " is no key of the certificate's kind, " + algorithm + RUNBOOK);
    } catch (IOException e) {
      throw unreadable("SUPAPLANE_TLS_KEY", file, e);
    }
  }

  private static void demandPair(X509Certificate own, PrivateKey key, Doors.Certificate files) {
    var algorithm = own.getPublicKey().getAlgorithm();
    var kind = SIGNATURES.getOrDefault(algorithm.equals("EdDSA") ? "Ed25519" : algorithm, "");
    try {
      var signature = Signature.getInstance(kind);
      signature.initSign(key);
      signature.update(own.getSignature());
      var signed = signature.sign();
      signature.initVerify(own.getPublicKey());
      signature.update(own.getSignature());
      if (signature.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException _) {
      // Told below: a key that cannot sign what its certificate verifies is another's.
    }
    throw new Trouble(
        "the key in "
            + files.key()
            + " is not that of the certificate in "
            + files.chain()
            + RUNBOOK);
  }

  private static Trouble unreadable(String variable, Path file, IOException error) {
    return new Trouble(
        variable
            + " names "
            + file
            + (error instanceof NoSuchFileException ? ", which is not there" : ": " + error)
            + RUNBOOK);
  }
}
