package dev.supaplane.events.project;

import org.jspecify.annotations.Nullable;

/**
 * One service as its last probe found it.
 *
 * @param service the service's name in the template, such as {@code db}
 * @param status the verdict
 * @param reason why it is not healthy, in words for a person
 */
public record ServiceHealth(String service, Status status, @Nullable String reason) {
  /** A probe's verdict. */
  public enum Status {
    /** Answers as it should. */
    HEALTHY,
    /** Started, not yet answering. */
    COMING_UP,
    /** Does not answer, answers wrongly, or does not run. */
    UNHEALTHY
  }

  /** A healthy service. */
  public static ServiceHealth healthy(String service) {
    return new ServiceHealth(service, Status.HEALTHY, null);
  }

  /** A service that is not well, with why. */
  public static ServiceHealth unhealthy(String service, String reason) {
    return new ServiceHealth(service, Status.UNHEALTHY, reason);
  }
}
