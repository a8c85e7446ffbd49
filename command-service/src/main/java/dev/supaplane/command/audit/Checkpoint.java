package dev.supaplane.command.audit;

import dev.supaplane.command.audit.Chain.Head;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A signed statement that the chain had this end at this time. Kept where the control plane cannot
 * change it, it shows what was cut off or made anew since.
 *
 * @param at as it stands in entries
 * @param signature Ed25519 over {@link #statement}, hexadecimal: of two texts only one is right
 */
public record Checkpoint(Head head, String at, String signature) {
  // What is signed begins with what it is, so that it can be taken for nothing else.
  private static final String PURPOSE = "supaplane audit checkpoint v1\n";
  private static final String ALGORITHM = "Ed25519";
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"checkpoint\":\\{\"sequence\":(0|[1-9][0-9]{0,17}),\"hash\":\"([0-9a-f]{64})\","
              + "\"at\":\"([0-9T:.Z-]{20,40})\"\\},\"signature\":\"([0-9a-f]{128})\"\\}");

  /** A checkpoint of now. */
  public static Checkpoint sign(Head head, Instant at, SigningKey key) {
    var time = Chain.time(at);
    return new Checkpoint(
        head,
        time,
        HexFormat.of()
            .formatHex(
                key.sign((PURPOSE + statement(head, time)).getBytes(StandardCharsets.UTF_8))));
  }

  /** A checkpoint from its line, or empty where the line is none. */
  public static Optional<Checkpoint> parse(String line) {
    var found = LINE.matcher(line);
    return found.matches()
        ? Optional.of(
            new Checkpoint(
                new Head(Long.parseLong(found.group(1)), found.group(2)),
                found.group(3),
                found.group(4)))
        : Optional.empty();
  }

  /** Whether the holder of the private key signed it. */
  public boolean isSignedBy(PublicKey key) {
    try {
      var verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update((PURPOSE + statement(head, at)).getBytes(StandardCharsets.UTF_8));
      return verifier.verify(HexFormat.of().parseHex(signature));
    } catch (GeneralSecurityException _) {
      // A key of another kind, or bytes that no signer makes.
      return false;
    }
  }

  /** As a line, without its end. */
  public String line() {
    return "{\"checkpoint\":" + statement(head, at) + ",\"signature\":\"" + signature + "\"}";
  }

  private static String statement(Head head, String at) {
    return "{\"sequence\":%d,\"hash\":\"%s\",\"at\":\"%s\"}"
        .formatted(head.sequence(), head.hash(), at);
  }
}
