package dev.supaplane.query.projection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a stream of server-sent events, message by message. */
final class StreamReader implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpResponse<InputStream> answer;
  private final BufferedReader lines;

  /** A message; data is null where it was none. */
  record Message(String id, String event, @Nullable JsonNode data) {}

  StreamReader(URI address, String token, @Nullable String lastEventId) {
    var request = HttpRequest.newBuilder(address).header("Authorization", "Bearer " + token);
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  int status() {
    return answer.statusCode();
  }

  String body() throws IOException {
    return lines.readLine();
  }

  /** The next message; null at the end of the stream. */
  @Nullable Message next() throws IOException {
    var id = "";
    var event = "";
    var data = new StringBuilder();
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.isEmpty()) {
        return new Message(id, event, data.isEmpty() ? null : JSON.readTree(data.toString()));
      } else if (line.startsWith("id:")) {
        id = line.substring(3);
      } else if (line.startsWith("event:")) {
        event = line.substring(6);
      } else if (line.startsWith("data:")) {
        data.append(line.substring(5));
      }
    }
    return null;
  }

  /** The next events, that many of them; fewer at the end of the stream. */
  List<Message> events(int count) throws IOException {
    var events = new ArrayList<Message>();
    while (events.size() < count) {
      var message = next();
      if (message == null) {
        break;
      }
      if (message.data() != null) {
        events.add(message);
      }
    }
    return events;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
