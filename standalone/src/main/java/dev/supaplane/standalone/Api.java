package dev.supaplane.standalone;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The running control plane, asked over HTTP with the superuser's token, reading its own writes.
 */
final class Api implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final String VERSION = "Supaplane-Version";

  private final HttpClient http;
  private final Installation installation;
  private final String url;
  private @Nullable String version;

  Api(Installation installation) {
    var listening = Listening.of(System::getenv);
    this.installation = installation;
    this.http = listening.client().connectTimeout(DEADLINE).build();
    this.url = listening.url(installation);
  }

  /** Where it asks. */
  String url() {
    return url;
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return ask("GET", path, null);
  }

  JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
    return ask("POST", path, JSON.writeValueAsString(body));
  }

  JsonNode delete(String path) throws IOException, InterruptedException {
    return ask("DELETE", path, null);
  }

  private JsonNode ask(String method, String path, @Nullable String body)
      throws IOException, InterruptedException {
    if (!Files.exists(installation.superuserToken())) {
      throw new Trouble(
          "there is no control plane in " + installation.data() + "; start one: ./supaplane up");
    }
    var request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(DEADLINE)
            .header(
                "Authorization",
                "Bearer " + Files.readString(installation.superuserToken()).strip())
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (version != null) {
      request.header(VERSION, version);
    }
    HttpResponse<String> response;
    try {
      response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw new Trouble("the control plane does not answer at " + url + "; ./supaplane up");
    } catch (SSLException e) {
      throw new Trouble(
          "what answers at "
              + url
              + " is not this control plane by its certificate: "
              + e.getMessage());
    }
    response.headers().firstValue(VERSION).ifPresent(found -> version = found);
    if (response.statusCode() >= 400) {
      throw new Trouble(
          method + " " + path + " answered " + response.statusCode() + ": " + response.body());
    }
    return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
  }

  @Override
  public void close() {
    http.close();
  }
}
