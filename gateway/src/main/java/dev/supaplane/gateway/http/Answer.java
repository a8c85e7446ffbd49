package dev.supaplane.gateway.http;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.route.Route;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;

/**
 * What the door itself answers: {@code {"message", "code"}}, as the platform's APIs do.
 *
 * @param status of HTTP
 * @param code stable, for programs
 * @param message for a person; needs no escaping in JSON
 * @param retry whether the same request may be answered otherwise in a moment
 */
record Answer(int status, String code, String message, boolean retry) {
  /** What Supabase's own platform answers for a paused project. */
  private static final int PROJECT_PAUSED = 540;

  private static final int RETRY_SECONDS = 5;

  static Answer badRequest(String message) {
    return new Answer(400, "bad_request", message, false);
  }

  /** Bytes that are no request. */
  static Answer malformed(Throwable why) {
    return switch (why) {
      case TooLongHttpLineException _ ->
          new Answer(414, "uri_too_long", "The target of the request is too long", false);
      case TooLongHttpHeaderException _ ->
          new Answer(431, "headers_too_large", "The headers are too large", false);
      default -> badRequest("The request is not one of HTTP/1.1");
    };
  }

  /** A project that is not tried. */
  static Answer shut(Route.Reason reason, ProjectRef ref) {
    return switch (reason) {
      case PAUSED -> paused(ref);
      case GOING_DOWN -> goingDown();
      case REMOVED -> removed();
    };
  }

  static Answer methodNotAllowed() {
    return new Answer(405, "method_not_allowed", "This door does not take that method", false);
  }

  static Answer unknownProject() {
    return new Answer(
        404,
        "project_not_found",
        "There is no such project; its API is at <ref>.<domain>, where the ref is its twenty letters",
        false);
  }

  private static Answer paused(ProjectRef ref) {
    return new Answer(
        PROJECT_PAUSED,
        "project_paused",
        "The project is paused; restore it with POST /v1/projects/" + ref + "/restore",
        false);
  }

  private static Answer goingDown() {
    return new Answer(503, "project_going_down", "The project is being stopped", false);
  }

  private static Answer removed() {
    return new Answer(404, "project_removed", "The project was deleted", false);
  }

  static Answer comingUp() {
    return new Answer(
        503, "project_coming_up", "The project is coming up; try again in a moment", true);
  }

  static Answer noApi() {
    return new Answer(404, "project_without_api", "The project publishes no API", false);
  }

  static Answer unreachable() {
    return new Answer(502, "project_unreachable", "The project's gateway cannot be reached", true);
  }

  static Answer badAnswer() {
    return new Answer(502, "bad_answer", "The project's gateway broke its answer off", true);
  }

  static Answer tooSlow() {
    return new Answer(504, "project_too_slow", "The project's gateway does not answer", true);
  }

  static Answer noDirectory() {
    return new Answer(503, "no_directory", "Nobody can say right now where the project is", true);
  }

  static Answer requestTooSlow() {
    return new Answer(408, "request_too_slow", "The request did not come in time", false);
  }

  static Answer tooMany() {
    return new Answer(503, "too_many_connections", "Too many connections; try again later", true);
  }

  static Answer tooManyOfProject() {
    return new Answer(
        503, "too_many_requests", "Too many requests at once for the project; try again", true);
  }

  /** As a message; the connection ends after it. */
  FullHttpResponse toMessage() {
    var body =
        ("{\"message\":\"" + message + "\",\"code\":\"" + code + "\"}")
            .getBytes(StandardCharsets.UTF_8);
    var line =
        status == PROJECT_PAUSED
            ? new HttpResponseStatus(status, "Project Paused")
            : HttpResponseStatus.valueOf(status);
    var response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, line, Unpooled.wrappedBuffer(body));
    var headers = response.headers();
    headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    // A page of another origin is to see why it got no answer; there is nothing else in it.
    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
    if (retry) {
      headers.setInt(HttpHeaderNames.RETRY_AFTER, RETRY_SECONDS);
    }
    return response;
  }
}
