import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * A consumer of the event stream, as an example: counts events by type, each exactly once, whatever
 * ends it at whichever moment. It can, since its totals and its position are one file that is
 * replaced in one step: they are never of different moments.
 *
 * <pre>java Totals.java http://127.0.0.1:8700/api/events data/secrets/superuser-token totals.txt</pre>
 *
 * <p>Needs a JDK and nothing else.
 */
public final class Totals {
  /** More than twice the silence that the stream allows itself. */
  private static final int PATIENCE_MILLIS = 40_000;

  private static final int RECONNECT_MILLIS = 1_000;
  private static final String POSITION = "position ";

  private final URI stream;
  private final Path tokenFile;
  private final Path file;
  private final Map<String, Long> totals = new TreeMap<>();
  private String position = "";

  private Totals(URI stream, Path tokenFile, Path file) {
    this.stream = stream;
    this.tokenFile = tokenFile;
    this.file = file;
  }

  /**
   * Follows the stream until it is ended.
   *
   * @param arguments address of the stream, file with the token, file for totals and position
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 3) {
      System.err.println("usage: java Totals.java <address> <token file> <totals file>");
      System.exit(2);
    }
    var consumer =
        new Totals(URI.create(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
    consumer.load();
    while (true) {
      try {
        consumer.follow();
      } catch (IOException e) {
        System.err.println("cut off, goes on from " + consumer.position + ": " + e.getMessage());
      }
      Thread.sleep(RECONNECT_MILLIS);
    }
  }

  private void follow() throws IOException {
    var connection = (HttpURLConnection) stream.toURL().openConnection();
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    connection.setRequestProperty("Accept", "text/event-stream");
    connection.setRequestProperty("Authorization", "Bearer " + Files.readString(tokenFile).strip());
    if (!position.isEmpty()) {
      connection.setRequestProperty("Last-Event-ID", position);
    }
    var status = connection.getResponseCode();
    if (status == HttpURLConnection.HTTP_GONE) {
      // The feed was made anew and tells everything from its beginning, and so we count anew.
      totals.clear();
      position = "";
      return;
    }
    if (status != HttpURLConnection.HTTP_OK) {
      throw new IOException("the stream answered " + status);
    }
    try (var lines = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8))) {
      read(lines);
    }
  }

  /** Messages are lines of the form {@code name:value}, ended by an empty line. */
  private void read(BufferedReader lines) throws IOException {
    var id = "";
    var type = "";
    var hasData = false;
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        if (hasData) {
          totals.merge(type, 1L, Long::sum);
        }
        // Without data it is no event, but the position moves all the same.
        if (!id.isEmpty() && !id.equals(position)) {
          position = id;
          save();
        }
        type = "";
        hasData = false;
      } else if (line.startsWith("id:")) {
        id = line.substring(3).strip();
      } else if (line.startsWith("event:")) {
        type = line.substring(6).strip();
      } else if (line.startsWith("data:")) {
        hasData = true;
      }
    }
  }

  private void load() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    for (var line : Files.readAllLines(file)) {
      if (line.startsWith(POSITION)) {
        position = line.substring(POSITION.length());
      } else {
        var space = line.indexOf(' ');
        totals.put(line.substring(space + 1), Long.parseLong(line.substring(0, space)));
      }
    }
  }

  /** Writes beside the file, to the disk, and only then in its place. */
  private void save() throws IOException {
    var text = new StringBuilder(POSITION).append(position).append('\n');
    totals.forEach((type, count) -> text.append(count).append(' ').append(type).append('\n'));
    var next = file.resolveSibling(file.getFileName() + ".next");
    try (var channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      var bytes = ByteBuffer.wrap(text.toString().getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
