package dev.supaplane.platform.studio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Asks what Studio was seen to ask, page by page, and holds each answer against the type that
 * Studio has of it.
 */
public final class StudioReplay {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern LINE = Pattern.compile("([A-Z]+) (\\S+) (\\d{3})(?: (.*))?");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String base;
  private Heard heard = (_, _, _, _, _) -> {};
  private final Waiting waiting;
  private final Shapes shapes = Shapes.read();
  private final Map<String, String> known = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private int asked;
  private int validated;

  /** Waits until a project has a status. */
  @FunctionalInterface
  public interface Waiting {
    /** Waits; throws when it takes too long. */
    void until(String ref, String status) throws IOException, InterruptedException;
  }

  /**
   * A replay.
   *
   * @param base of the control plane, without a slash at its end
   */
  public StudioReplay(String base, Waiting waiting) {
    this.base = base;
    this.waiting = waiting;
  }

  /** Hears of each answer. */
  @FunctionalInterface
  public interface Heard {
    /** An answer; the type is null where it has none. */
    void answer(String method, String path, int status, @Nullable String type, byte[] body);
  }

  /** Lets somebody hear of each answer. */
  public StudioReplay heardBy(Heard listener) {
    heard = listener;
    return this;
  }

  /** Tells a name of the replay: token, slug, email, password. */
  public StudioReplay with(String name, String value) {
    known.put(name, value);
    return this;
  }

  /** What was told, or found in answers. */
  public String known(String name) {
    return Objects.requireNonNull(known.get(name), name);
  }

  /** How many requests were sent. */
  public int asked() {
    return asked;
  }

  /** How many answers had a type to be held against. */
  public int validated() {
    return validated;
  }

  /**
   * Asks all whose address is wanted.
   *
   * @return what was wrong, each with page, request and JSON path
   */
  public List<String> run(Predicate<String> wanted) throws IOException, InterruptedException {
    var page = "";
    for (var line : lines()) {
      if (line.startsWith("## ")) {
        page = line.substring(3);
      } else if (line.startsWith("= ")) {
        waiting.until(known("ref"), line.substring(2));
      } else if (!line.isBlank() && !line.startsWith("#")) {
        var parts = LINE.matcher(line);
        if (!parts.matches()) {
          throw new IllegalStateException("no line of a replay: " + line);
        }
        if (wanted.test(parts.group(2))) {
          ask(
              page,
              parts.group(1),
              parts.group(2),
              Integer.parseInt(parts.group(3)),
              Objects.requireNonNullElse(parts.group(4), ""));
        }
      }
    }
    return problems;
  }

  private void ask(String page, String method, String address, int expected, String body)
      throws IOException, InterruptedException {
    var what = page + ": " + method + " " + address;
    var answer = http.send(request(method, address, body), HttpResponse.BodyHandlers.ofByteArray());
    asked++;
    var status = answer.statusCode();
    heard.answer(
        method,
        answer.uri().getRawPath(),
        status,
        answer.headers().firstValue("Content-Type").orElse(null),
        answer.body());
    var said = json(answer);
    if (expected < 400 ? status != expected : status < 400 || status >= 500) {
      problems.add(what + " answered " + status + " and not " + expected + ": " + said);
      return;
    }
    if (status >= 400) {
      if (!said.path("message").isString()) {
        problems.add(what + " answered " + status + " without a message: " + said);
      }
      return;
    }
    var call = method + " " + pattern(address);
    if (shapes.has(call, status)) {
      validated++;
      shapes.wrong(call, status, said).forEach(wrong -> problems.add(what + ": " + wrong));
    }
    learn(call, said);
  }

  private HttpRequest request(String method, String address, String body) {
    var request =
        HttpRequest.newBuilder(URI.create(base + filled(address)))
            .timeout(PATIENCE)
            .header("Version", "2")
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(filled(body)));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (known.containsKey("token") && !address.startsWith("/auth/v1/token")) {
      request.header("Authorization", "Bearer " + known("token"));
    }
    if (address.contains("/pg-meta/") && known.containsKey("connection")) {
      request.header("x-connection-encrypted", known("connection"));
      request.header("x-pg-application-name", "supabase/dashboard");
    }
    return request.build();
  }

  /** What later requests need of an answer. */
  private void learn(String call, JsonNode said) {
    switch (call) {
      case "POST /auth/v1/token" -> keep("token", said.path("access_token"));
      case "GET /platform/organizations" -> {
        for (var organization : said) {
          if (organization.path("slug").asString().equals(known("slug"))) {
            keep("organization", organization.path("id"));
          }
        }
      }
      case "POST /platform/organizations" -> keep("second", said.path("slug"));
      case "POST /platform/projects" -> keep("ref", said.path("ref"));
      case "GET /platform/projects/{ref}" -> keep("connection", said.path("connectionString"));
      default -> {}
    }
  }

  private void keep(String name, JsonNode value) {
    if (value.isString() || value.isNumber()) {
      known.put(name, value.asString());
    }
  }

  private String filled(String text) {
    var filled = text;
    for (var entry : known.entrySet()) {
      filled = filled.replace("{" + entry.getKey() + "}", entry.getValue());
    }
    return filled;
  }

  /** The path as the types name it. */
  private static String pattern(String address) {
    return address
        .replaceFirst("\\?.*", "")
        .replaceFirst("^/api/", "/")
        .replace("{second}", "{slug}");
  }

  private static JsonNode json(HttpResponse<byte[]> answer) {
    return answer.body().length == 0 ? MissingNode.getInstance() : JSON.readTree(answer.body());
  }

  private static List<String> lines() {
    try (var file = StudioReplay.class.getResourceAsStream("/studio/replay.txt")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
