package dev.supaplane.kit.worker;

import dev.supaplane.events.id.ProjectRef;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * What a worker is asked.
 *
 * @param ref about which project; absent when it is about the host
 * @param what the last part of the path, such as {@code logs}; a word of ours, never a caller's
 * @param parameters of the query, unchecked: the worker refuses what it does not take
 * @param body JSON, unchecked; absent for a GET
 * @param silence how long the worker may say nothing before it is given up
 */
public record WorkerRequest(
    @Nullable ProjectRef ref,
    String what,
    Map<String, String> parameters,
    @Nullable String body,
    Duration silence) {

  /** Something to read; of the query only the named parameters are handed on. */
  public static WorkerRequest get(
      ProjectRef ref,
      String what,
      MultiValueMap<String, String> query,
      Set<String> names,
      Duration silence) {
    var parameters = new LinkedHashMap<String, String>();
    for (var name : names) {
      var value = query.getFirst(name);
      if (value != null) {
        parameters.put(name, value);
      }
    }
    return new WorkerRequest(ref, what, parameters, null, silence);
  }

  /** Something to read about the host. */
  public static WorkerRequest get(String what, Map<String, String> parameters, Duration silence) {
    return new WorkerRequest(null, what, parameters, null, silence);
  }

  /** Something to do. */
  public static WorkerRequest post(ProjectRef ref, String what, String body, Duration silence) {
    return new WorkerRequest(ref, what, Map.of(), body, silence);
  }

  HttpMethod method() {
    return body == null ? HttpMethod.GET : HttpMethod.POST;
  }

  BodyInserter<?, ? super ClientHttpRequest> inserter() {
    return body == null ? BodyInserters.empty() : BodyInserters.fromValue(body);
  }

  URI at(URI worker) {
    var path = ref == null ? "/v1/" + what : "/v1/projects/" + ref.value() + "/" + what;
    var address = UriComponentsBuilder.fromUri(worker).path(path);
    parameters.keySet().forEach(name -> address.queryParam(name, "{" + name + "}"));
    return address.encode().buildAndExpand(parameters).toUri();
  }
}
