package dev.supaplane.kit.worker;

import dev.supaplane.kit.web.ApiException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What callers are told when a worker said no. */
final class WorkerRefusal {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,4}");

  private WorkerRefusal() {}

  /**
   * A worker's refusal as ours: its code and message where the caller can do something about it.
   *
   * @param retryAfter seconds, as the worker gave them
   */
  static ApiException of(int status, byte[] body, @Nullable String retryAfter) {
    var problem = problem(body);
    var code = problem.path("code").asString("");
    if (status == 401 || status == 403) {
      return new ApiException(
          502,
          "worker_token_refused",
          "The worker does not accept this service's token; give both the same"
              + " supaplane.tokens.worker-api-file");
    }
    boolean told = (status >= 400 && status < 500) || (status >= 502 && status <= 504);
    if (!told || code.isEmpty()) {
      return new ApiException(
          502, "worker_failed", "The worker failed; its log says how, here nothing is wrong");
    }
    var refusal = new ApiException(status, code, problem.path("detail").asString(code));
    return retryAfter != null && SECONDS.matcher(retryAfter).matches()
        ? refusal.retryAfter(Duration.ofSeconds(Long.parseLong(retryAfter)))
        : refusal;
  }

  private static JsonNode problem(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      return MissingNode.getInstance(); // not a worker's answer: a proxy's, perhaps
    }
  }
}
