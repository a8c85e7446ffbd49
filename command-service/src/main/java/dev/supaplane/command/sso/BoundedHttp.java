package dev.supaplane.command.sso;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a provider: no redirects, so that a secret goes nowhere else, a deadline for the whole, and
 * no more than a mebibyte of an answer. Blocks.
 */
final class BoundedHttp implements HTTPRequestSender, ResourceRetriever, AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration WHOLE = Duration.ofSeconds(10);
  private static final long LARGEST = 1L << 20;
  private static final int OK = 200;

  private final HttpClient client =
      HttpClient.newBuilder()
          .connectTimeout(CONNECT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  @Override
  public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest asked) throws IOException {
    var body = asked.getBody();
    var request =
        HttpRequest.newBuilder(asked.getURI())
            .method(
                asked.getMethod().name(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    asked
        .getHeaderMap()
        .forEach((name, values) -> values.forEach(value -> request.header(name, value)));
    var answer = answer(request);
    var response = new HTTPResponse(answer.statusCode());
    try {
      var type = answer.headers().firstValue("Content-Type");
      if (type.isPresent()) {
        response.setContentType(type.get());
      }
    } catch (ParseException e) {
      throw new IOException("the provider's answer has a Content-Type that is none", e);
    }
    response.setBody(answer.body());
    return response;
  }

  @Override
  public Resource retrieveResource(URL url) throws IOException {
    return new Resource(get(URI.create(url.toString())), "application/json");
  }

  /** The body of a 200. */
  String get(URI address) throws IOException {
    var answer = answer(HttpRequest.newBuilder(address).header("Accept", "application/json"));
    if (answer.statusCode() != OK) {
      throw new IOException(address + " answered " + answer.statusCode());
    }
    return answer.body();
  }

  private HttpResponse<String> answer(HttpRequest.Builder request) throws IOException {
    var answer =
        client.sendAsync(
            request.timeout(WHOLE).build(),
            BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST));
    try {
      return answer.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no answer within " + WHOLE.toSeconds() + " seconds", e);
    } catch (ExecutionException e) {
      throw new IOException("no answer: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
