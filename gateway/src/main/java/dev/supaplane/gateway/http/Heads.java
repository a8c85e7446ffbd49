package dev.supaplane.gateway.http;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.route.Domains;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request's head, and of an answer's. A request of which two readers could think
 * that it ends at two places is refused; what is handed on is written anew, in one form.
 */
final class Heads {
  private static final Pattern HOST = Pattern.compile("([A-Za-z0-9.-]{1,254})(:[0-9]{1,5})?");
  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
  private static final Set<String> OF_THIS_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "upgrade");
  // Told by this door alone: whoever comes in could claim anything.
  private static final Set<String> OURS =
      Set.of(
          "forwarded",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-prefix",
          "x-forwarded-proto",
          "x-forwarded-scheme",
          "x-forwarded-server",
          "x-forwarded-ssl",
          "x-original-url",
          "x-rewrite-url",
          "x-real-ip");
  // No list of what belongs to a hop can take away what says where a message goes and ends.
  private static final Set<String> ALWAYS_KEPT =
      Set.of("host", "content-length", "transfer-encoding");

  private Heads() {}

  /** What becomes of a request. */
  sealed interface Verdict {
    /**
     * It is handed on.
     *
     * @param request as the project's gateway gets it
     * @param webSocket whether it asks to go on with that protocol
     */
    record Forward(ProjectRef ref, HttpRequest request, boolean webSocket) implements Verdict {}

    /** It is answered here. */
    record Refuse(Answer answer) implements Verdict {}
  }

  /**
   * Whence a request came.
   *
   * @param address of the client
   * @param port on which it came in
   * @param secure whether by TLS
   */
  record Origin(String address, int port, boolean secure) {
    private String scheme() {
      return secure ? "https" : "http";
    }
  }

  static Verdict judge(HttpRequest request, Origin origin, Domains domains) {
    var problem = problem(request);
    if (problem != null) {
      return new Verdict.Refuse(problem);
    }
    var host = request.headers().get(HttpHeaderNames.HOST);
    var matcher = HOST.matcher(host);
    var ref = matcher.matches() ? domains.api(matcher.group(1)) : null;
    if (ref == null) {
      return new Verdict.Refuse(Answer.badRequest("The header Host is not the name of a host"));
    }
    if (ref.isEmpty()) {
      return new Verdict.Refuse(Answer.unknownProject());
    }
    var webSocket = asksForWebSocket(request);
    return new Verdict.Forward(ref.get(), forwarded(request, host, origin, webSocket), webSocket);
  }

  private static @Nullable Answer problem(HttpRequest request) {
    var headers = request.headers();
    var newer = request.protocolVersion().equals(HttpVersion.HTTP_1_1);
    if (!newer && !request.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
      return new Answer(505, "http_version", "This door speaks HTTP/1.1", false);
    }
    if (request.method().equals(HttpMethod.CONNECT) || request.method().equals(HttpMethod.TRACE)) {
      return Answer.methodNotAllowed();
    }
    var uri = request.uri();
    if (!uri.startsWith("/") && !(uri.equals("*") && request.method().equals(HttpMethod.OPTIONS))) {
      return Answer.badRequest("The target of a request is a path here");
    }
    if (uri.chars().anyMatch(letter -> letter <= ' ' || letter == 0x7f)) {
      return Answer.badRequest("The target of the request holds a character that cannot be there");
    }
    if (headers.getAll(HttpHeaderNames.HOST).size() != 1) {
      return Answer.badRequest("A request has the header Host, once");
    }
    var lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
    if (lengths.size() > 1 || lengths.stream().anyMatch(l -> !LENGTH.matcher(l).matches())) {
      return Answer.badRequest("Content-Length is one number");
    }
    var codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty()
        && (!newer || !lengths.isEmpty() || !equal(codings, HttpHeaderValues.CHUNKED))) {
      return Answer.badRequest("A body is either chunked or has a Content-Length");
    }
    var expected = headers.getAll(HttpHeaderNames.EXPECT);
    if (!expected.isEmpty() && !equal(expected, HttpHeaderValues.CONTINUE)) {
      return new Answer(417, "expectation_failed", "Only 100-continue can be expected", false);
    }
    return null;
  }

  private static boolean equal(List<String> values, CharSequence value) {
    return values.size() == 1 && values.getFirst().equalsIgnoreCase(value.toString());
  }

  private static boolean asksForWebSocket(HttpRequest request) {
    var headers = request.headers();
    return request.method().equals(HttpMethod.GET)
        && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
        && headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
        && equal(headers.getAll(HttpHeaderNames.UPGRADE), HttpHeaderValues.WEBSOCKET)
        && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
        && headers.getAll(HttpHeaderNames.CONTENT_LENGTH).stream().allMatch("0"::equals);
  }

  private static HttpRequest forwarded(
      HttpRequest request, String host, Origin origin, boolean webSocket) {
    var forwarded = new DefaultHttpRequest(HttpVersion.HTTP_1_1, request.method(), request.uri());
    var headers = forwarded.headers();
    handOn(request.headers(), headers);
    headers.set("X-Forwarded-For", origin.address());
    headers.set("X-Forwarded-Host", host);
    headers.set("X-Forwarded-Port", Integer.toString(origin.port()));
    headers.set("X-Forwarded-Proto", origin.scheme());
    if (webSocket) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
      headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    }
    return forwarded;
  }

  /** An answer as the client gets it, but for how it ends. */
  static HttpResponse answer(HttpResponse response) {
    var answer = new DefaultHttpResponse(HttpVersion.HTTP_1_1, response.status());
    handOn(response.headers(), answer.headers());
    return answer;
  }

  /** The answer that begins a WebSocket, as the client gets it. */
  static HttpResponse webSocket(HttpResponse response) {
    var answer = answer(response);
    answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    answer.headers().set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
    return answer;
  }

  private static void handOn(HttpHeaders from, HttpHeaders to) {
    Set<String> dropped = new HashSet<>(OF_THIS_HOP);
    for (var listed : from.getAllAsString(HttpHeaderNames.CONNECTION)) {
      for (var name : listed.split(",", -1)) {
        dropped.add(plain(name.strip()));
      }
    }
    dropped.addAll(OURS);
    dropped.removeAll(ALWAYS_KEPT);
    for (var header : from) {
      if (!dropped.contains(plain(header.getKey()))) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  // Some servers take X_Forwarded_For for X-Forwarded-For.
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
