package dev.supaplane.provisioner.probe;

import dev.supaplane.provisioner.stack.Probe;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** One GET; the answer's body is not read, so it may be as long as it likes. */
record HttpConversation(HttpClient client, Probe.Http probe, Duration deadline)
    implements Conversation {
  @Override
  public ProbeResult ask(HostPort address) throws IOException, InterruptedException {
    HttpRequest request;
    try {
      var building =
          HttpRequest.newBuilder(URI.create("http://" + address + probe.path())).timeout(deadline);
      probe.headers().forEach(building::header);
      request = building.GET().build();
    } catch (IllegalArgumentException _) {
      // its message repeats the header, which can be a key
      return new ProbeResult.Sick("the probe's path or one of its headers is not valid");
    }
    try {
      var response = client.send(request, BodyHandlers.ofInputStream());
      response.body().close();
      int status = response.statusCode();
      return switch (status / 100) {
        case 2 -> ProbeResult.healthy();
        default ->
            status == 502 || status == 503 || status == 504
                ? new ProbeResult.NotYet("HTTP " + status + " at " + address)
                : new ProbeResult.Sick("HTTP " + status + " at " + address);
      };
    } catch (HttpTimeoutException e) {
      var late = new InterruptedIOException("no answer");
      late.initCause(e);
      throw late;
    }
  }

  @Override
  public String toString() {
    return "HttpConversation[" + probe + "]";
  }
}
