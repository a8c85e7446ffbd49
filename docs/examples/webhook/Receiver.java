import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A receiver of webhooks, as an example: believes only what is signed and fresh, keeps each event
 * once, and answers only when it is kept.
 *
 * <pre>java Receiver.java 9000 secret.txt events.jsonl</pre>
 *
 * <p>Needs a JDK and nothing else. The first file holds the secret ({@code whsec_…}), the second
 * one gets a line for each event.
 */
public final class Receiver {
  /** How old a message may be: after that, a copy of one is refused. */
  private static final Duration FRESH = Duration.ofMinutes(5);

  private static final int LARGEST = 4 << 20;

  private final byte[] key;
  private final Path kept;
  private final Set<String> known = new HashSet<>();

  private Receiver(byte[] key, Path kept) throws IOException {
    this.key = key;
    this.kept = kept;
    if (Files.exists(kept)) {
      for (var line : Files.readAllLines(kept)) {
        known.add(line.substring(0, line.indexOf(' ')));
      }
    }
  }

  /** Listens at the port of the first argument; 0 takes a free one, which it tells. */
  public static void main(String[] args) throws IOException {
    var secret = Files.readString(Path.of(args[1])).strip().replaceFirst("^whsec_", "");
    var receiver = new Receiver(Base64.getDecoder().decode(secret), Path.of(args[2]));
    var port = Integer.parseInt(args[0]);
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    // One after the other: so the order in which events come is the order in which they are kept.
    server.setExecutor(Executors.newSingleThreadExecutor());
    server.createContext("/", receiver::answer);
    server.start();
    System.out.println("listens at port " + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status(exchange), -1);
    }
  }

  private int status(HttpExchange exchange) throws IOException {
    var body = exchange.getRequestBody().readNBytes(LARGEST + 1);
    var id = header(exchange, "webhook-id");
    var time = header(exchange, "webhook-timestamp");
    if (body.length > LARGEST) {
      return 413;
    }
    if (!isFresh(time) || !isSigned(id, time, body, header(exchange, "webhook-signature"))) {
      return 401;
    }
    if (known.add(id)) {
      // Kept before it is answered: whoever gets no answer sends it again under the same id.
      var line = id + " " + new String(body, UTF_8).replace('\n', ' ') + "\n";
      Files.writeString(
          kept, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
    }
    return 204;
  }

  /** While a secret is rotated there are two signatures; one that fits is enough. */
  private boolean isSigned(String id, String time, byte[] body, String signatures) {
    var expected = ("v1," + Base64.getEncoder().encodeToString(hmac(id, time, body))).getBytes(UTF_8);
    var fits = false;
    for (var signature : signatures.split(" ", 20)) {
      // In constant time, so that nobody finds out a signature letter by letter.
      fits |= MessageDigest.isEqual(expected, signature.getBytes(UTF_8));
    }
    return fits;
  }

  private byte[] hmac(String id, String time, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((id + "." + time + ".").getBytes(UTF_8));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static boolean isFresh(String time) {
    if (!time.matches("[0-9]{1,12}")) {
      return false;
    }
    var sent = Instant.ofEpochSecond(Long.parseLong(time));
    return Duration.between(sent, Instant.now()).abs().compareTo(FRESH) <= 0;
  }

  private static String header(HttpExchange exchange, String name) {
    var value = exchange.getRequestHeaders().getFirst(name);
    return value == null ? "" : value;
  }
}
