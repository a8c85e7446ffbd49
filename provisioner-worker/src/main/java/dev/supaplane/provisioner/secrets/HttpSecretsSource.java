package dev.supaplane.provisioner.secrets;

import dev.supaplane.events.id.ProjectRef;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Asks the command service, with the worker's token. Nothing is kept. */
public final class HttpSecretsSource implements SecretsSource, AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(DEADLINE).build();
  private final URI commandService;
  private final Path tokenFile;

  /**
   * A source at a command service.
   *
   * @param commandService its address, such as {@code http://127.0.0.1:8700}
   * @param tokenFile holds the worker's token
   */
  public HttpSecretsSource(URI commandService, Path tokenFile) {
    this.commandService = commandService;
    this.tokenFile = tokenFile;
  }

  @Override
  public Map<String, String> secretsOf(ProjectRef ref) throws InterruptedException {
    try {
      var request =
          HttpRequest.newBuilder(
                  commandService.resolve("/internal/v1/projects/" + ref + "/secrets"))
              .timeout(DEADLINE)
              .header("Authorization", "Bearer " + Files.readString(tokenFile).strip())
              .build();
      var response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new SecretsUnavailable(
            "the command service answered " + response.statusCode() + " for the secrets", null);
      }
      var values = new HashMap<String, String>();
      for (var entry : JSON.readTree(response.body()).path("values").properties()) {
        values.put(entry.getKey(), entry.getValue().asString());
      }
      return values;
    } catch (IOException e) {
      throw new SecretsUnavailable("the command service does not answer", e);
    } catch (JacksonException e) {
      // The cause could quote the answer, and the answer is secrets.
      throw new SecretsUnavailable("the command service's answer was not understood", null);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
