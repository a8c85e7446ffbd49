package dev.supaplane.provisioner.api;

import dev.supaplane.kit.web.ApiException;
import dev.supaplane.provisioner.engine.EngineException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What callers are told when the engine did not do as it was asked. */
final class EngineTrouble {
  private static final Logger LOG = LoggerFactory.getLogger(EngineTrouble.class);
  private static final Duration SOON = Duration.ofSeconds(5);

  private EngineTrouble() {}

  static ApiException told(EngineException trouble) {
    return switch (trouble.kind()) {
      case UNAVAILABLE ->
          new ApiException(
                  503,
                  "engine_unavailable",
                  "The container engine of this host does not answer; try again shortly")
              .retryAfter(SOON);
      case FENCED ->
          new ApiException(
                  503,
                  "worker_fenced",
                  "This worker does not hold its host's lease now; try again shortly")
              .retryAfter(SOON);
      case TIMEOUT ->
          new ApiException(
                  504,
                  "engine_timeout",
                  "The container engine of this host did not answer in time; try again shortly")
              .retryAfter(SOON);
      case NOT_FOUND ->
          ApiException.notFound(
              "container_gone", "The service's container was just removed or replaced; ask again");
      case CONFLICT ->
          new ApiException(
              409,
              "service_not_running",
              "The service's container does not run; resume or restart the project, then ask again");
      case REFUSED ->
          new ApiException(
              422,
              "engine_refused",
              "The container engine refuses this request as it is; check the command");
      case PORT_TAKEN, SUBNET_TAKEN, IMAGE_MISSING, DISK_FULL, OTHER -> {
        LOG.warn("the engine failed a request", trouble);
        yield new ApiException(
            502, "engine_failed", "The container engine failed; the worker's log says how");
      }
    };
  }
}
