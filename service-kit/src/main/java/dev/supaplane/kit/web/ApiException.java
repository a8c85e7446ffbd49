package dev.supaplane.kit.web;

import java.util.Map;

/**
 * A refusal that a client can understand: a 4xx (or 503) with a stable code and a message that says
 * what to do.
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient Map<String, Object> details;

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
    super(message);
    this.status = status;
    this.code = code;
    this.details = Map.copyOf(details);
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
