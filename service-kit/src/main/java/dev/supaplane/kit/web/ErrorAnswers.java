package dev.supaplane.kit.web;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.codec.DecodingException;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.RequestPath;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns whatever a request ended with into an answer: {@code {"message", "code"}} on the paths of
 * Supabase's own APIs, {@code {"code", "error_code", "msg"}} on those of GoTrue, RFC 9457 problem
 * details elsewhere. What nobody foresaw is logged once and answered as a bare 500, never with a
 * stack trace.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ErrorAnswers implements WebExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorAnswers.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final boolean speaksSupabase;

  /**
   * Error answers of one server.
   *
   * @param speaksSupabase whether the paths of Supabase's APIs mean those APIs here
   */
  ErrorAnswers(boolean speaksSupabase) {
    this.speaksSupabase = speaksSupabase;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable error) {
    var response = exchange.getResponse();
    if (response.isCommitted()) {
      return Mono.error(error);
    }
    var answer = answer(exchange, error);
    response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
    exchange.getAttributes().put(ApiException.CODE_ATTRIBUTE, answer.code());
    var path = exchange.getRequest().getPath();
    var body = new LinkedHashMap<String, Object>();
    if (speaksSupabase && path.value().startsWith("/auth/")) {
      body.put("code", answer.status());
      body.put("error_code", answer.code());
      body.put("msg", answer.getMessage());
      response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
    } else if (speaksSupabase && supabaseShape(path)) {
      body.put("message", answer.getMessage());
      body.put("code", answer.code());
      response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
    } else {
      body.put("type", "about:blank");
      body.put("title", title(answer.status()));
      body.put("status", answer.status());
      body.put("detail", answer.getMessage());
      body.put("code", answer.code());
      response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    }
    answer.details().forEach(body::putIfAbsent);
    answer
        .retryAfter()
        .ifPresent(
            time ->
                response
                    .getHeaders()
                    .set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, time.toSeconds()))));
    if (answer.status() == 401) {
      response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    var bytes = JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(bytes)));
  }

  /** The path is the one that was asked for: a filter may have made another of it. */
  private static boolean supabaseShape(RequestPath asked) {
    var path = asked.value();
    return path.startsWith("/v1/")
        || path.startsWith("/platform/")
        || SupabasePaths.isLong(asked.pathWithinApplication());
  }

  private static ApiException answer(ServerWebExchange exchange, Throwable error) {
    if (error instanceof ApiException refusal) {
      return refusal;
    }
    if (caused(error, DataBufferLimitException.class)) {
      return new ApiException(413, "body_too_large", "The request body is too large");
    }
    if (caused(error, DecodingException.class)) {
      return ApiException.badRequest(
          "malformed_body",
          "The request body is not the JSON that this route takes; check quotes, commas and types");
    }
    if (error instanceof ResponseStatusException status && status.getStatusCode().value() < 500) {
      return refusal(exchange, status);
    }
    LOG.error(
        "{} {} failed", exchange.getRequest().getMethod(), exchange.getRequest().getPath(), error);
    return new ApiException(
        500, "internal_error", "Something went wrong here, not with the request; see the log");
  }

  private static ApiException refusal(ServerWebExchange exchange, ResponseStatusException error) {
    var status = error.getStatusCode().value();
    return switch (status) {
      case 404 ->
          ApiException.notFound(
              "not_found", "There is no " + exchange.getRequest().getMethod() + " at this path");
      case 405 ->
          new ApiException(405, "method_not_allowed", "This path does not take that method");
      case 415 ->
          new ApiException(415, "unsupported_media_type", "Send the body as application/json");
      default ->
          new ApiException(
              status, "bad_request", error.getReason() == null ? "Bad request" : error.getReason());
    };
  }

  private static boolean caused(Throwable error, Class<? extends Throwable> type) {
    for (var cause = error; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  private static String title(int status) {
    return Map.of(
            400, "Bad Request",
            401, "Unauthorized",
            403, "Forbidden",
            404, "Not Found",
            409, "Conflict",
            413, "Content Too Large",
            422, "Unprocessable Content",
            502, "Bad Gateway",
            503, "Service Unavailable",
            504, "Gateway Timeout")
        .getOrDefault(status, status >= 500 ? "Internal Server Error" : "Request refused");
  }
}
