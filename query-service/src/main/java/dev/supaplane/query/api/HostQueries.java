package dev.supaplane.query.api;

import static dev.supaplane.kit.access.Permission.OPERATE;

import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.worker.WorkerRequest;
import dev.supaplane.kit.worker.Workers;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** What only the worker of a host can tell of the host. */
@RestController
public final class HostQueries {
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  // The engine has 30 seconds, the way to it and back the rest.
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final Workers workers;

  /** Queries that workers answer. */
  public HostQueries(Workers workers) {
    this.workers = workers;
  }

  /** The stacks on a host that could be adopted. */
  @Requires(OPERATE)
  @GetMapping("/api/hosts/{host}/adoptable")
  @AnswersWith(named = "dev.supaplane.provisioner.api.AdoptableRoutes$Adoptables")
  Mono<Void> adoptable(@PathVariable String host, ServerWebExchange exchange) {
    if (!HOST.matcher(host).matches()) {
      throw ApiException.notFound("host_not_found", "There is no such host");
    }
    return workers.pass(exchange, host, WorkerRequest.get("adoptable", Map.of(), SILENCE));
  }
}
