package dev.supaplane.kit.web;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refusal that a client can understand: a 4xx (or 502, 503, 504) with a stable code and a message
 * that says what to do.
 */
public final class ApiException extends RuntimeException {
  /** The exchange attribute that holds the code of the refusal that was answered. */
  public static final String CODE_ATTRIBUTE = "dev.supaplane.code";

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient Map<String, Object> details;
  private final @Nullable Duration retryAfter;

  /** A refusal without details. */
  public ApiException(int status, String code, String message) {
    this(status, code, message, Map.of());
  }

  /**
   * A refusal.
   *
   * @param status the HTTP status
   * @param code stable, for programs, such as {@code project_not_found}
   * @param message for a person; holds no secret
   * @param details further members of the answer
   */
  public ApiException(int status, String code, String message, Map<String, Object> details) {
    this(status, code, message, details, null);
  }

  private ApiException(
      int status,
      String code,
      String message,
      Map<String, Object> details,
      @Nullable Duration retryAfter) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = Map.copyOf(details);
    this.retryAfter = retryAfter;
  }

  /** The same refusal, with the time after which the request can be tried again. */
  public ApiException retryAfter(Duration time) {
    return new ApiException(status, code, getMessage(), details(), time);
  }

  /** After which time the request can be tried again, where that helps. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** A 400. */
  public static ApiException badRequest(String code, String message) {
    return new ApiException(400, code, message);
  }

  /** A 404. */
  public static ApiException notFound(String code, String message) {
    return new ApiException(404, code, message);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The stable code. */
  public String code() {
    return code;
  }

  /** Further members of the answer. */
  public Map<String, Object> details() {
    return details == null ? Map.of() : details;
  }

  @Override
  public String getMessage() {
    var message = super.getMessage();
    return message == null ? code : message;
  }
}
