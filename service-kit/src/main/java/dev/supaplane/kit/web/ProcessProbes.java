package dev.supaplane.kit.web;

import static dev.supaplane.kit.access.Permission.PUBLIC;

import dev.supaplane.kit.access.Requires;
import java.util.List;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tells supervisors whether the process lives and whether it can serve. */
@RestController
final class ProcessProbes {
  private final List<ReadinessCheck> checks;

  ProcessProbes(List<ReadinessCheck> checks) {
    this.checks = List.copyOf(checks);
  }

  /**
   * Whether the process answers at all.
   *
   * @param status always {@code ok}
   */
  record Live(String status) {}

  /**
   * Whether each part is well.
   *
   * @param status {@code ok} or {@code starting}
   * @param parts {@code ok} or the problem, by part
   */
  record Ready(String status, TreeMap<String, String> parts) {}

  @Requires(PUBLIC)
  @GetMapping({"/livez", "/healthz"})
  Live live() {
    return new Live("ok");
  }

  @Requires(PUBLIC)
  @GetMapping("/readyz")
  @AnswersWith(Ready.class)
  @AnswersWith(value = Ready.class, status = 503)
  Mono<ResponseEntity<Ready>> ready() {
    return Mono.fromSupplier(this::ask).subscribeOn(Schedulers.boundedElastic());
  }

  private ResponseEntity<Ready> ask() {
    var parts = new TreeMap<String, String>();
    for (var check : checks) {
      parts.put(check.name(), check.problem().orElse("ok"));
    }
    var well = parts.values().stream().allMatch("ok"::equals);
    return ResponseEntity.status(well ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
        .body(new Ready(well ? "ok" : "starting", parts));
  }
}
