package dev.supaplane.command.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/** What the audit knows of a request on its way, and what its handler adds for the outcome. */
public final class Audited {
  static final String ATTRIBUTE = "dev.supaplane.audited";

  private static final Set<HttpMethod> READS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final List<PathPattern> SECRETS =
      List.of(
              "/v1/projects/{ref}/api-keys",
              "/api/projects/{ref}/database-url",
              "/api/projects/{ref}/jwt-secret",
              "/api/projects/{ref}/meta-access",
              "/v1/projects/{ref}/secrets",
              "/internal/v1/projects/{ref}/secrets",
              "/api/audit",
              "/api/audit/**")
          .stream()
          .map(PathPatternParser.defaultInstance::parse)
          .toList();
  private static final Pattern ID =
      Pattern.compile("[a-z]{20}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern NAME = Pattern.compile("[a-z]{20}");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@._:-]{1,100}");
  private static final int LONGEST_PATH = 12;

  private final String correlation;
  private volatile String subject;
  private final SortedMap<String, String> details = new ConcurrentSkipListMap<>();

  Audited(Note asked) {
    correlation = asked.correlation();
    subject = asked.subject();
  }

  /**
   * The audited request that this exchange is.
   *
   * @throws IllegalStateException when it is noted nowhere: then nothing that must be noted may be
   *     done for it
   */
  public static Audited of(ServerWebExchange exchange) {
    var audited = exchange.<Audited>getAttribute(ATTRIBUTE);
    if (audited == null) {
      throw new IllegalStateException("this request is not audited");
    }
    return audited;
  }

  /** The id that the command gets, so that its events name it too. */
  public String correlation() {
    return correlation;
  }

  /**
   * Adds to what is noted of the outcome.
   *
   * @param value noted as {@code ?} where it is no plain word, so that callers can write nothing of
   *     their own; no secret
   */
  public void tell(String name, String value) {
    details.put(name, plain(value));
  }

  /** Says of what it is, where the path could not. */
  public void subject(String id) {
    subject = plain(id);
  }

  /** How it ended. */
  Note ended(Note asked, long sequence, Outcome outcome, @Nullable String code) {
    return asked.ended(outcome, code, subject, sequence, details());
  }

  private SortedMap<String, String> details() {
    return new TreeMap<>(details);
  }

  /** Whether a request changes something or reads what must be noted. */
  static boolean isAudited(ServerHttpRequest request) {
    var path = request.getPath().pathWithinApplication();
    return !READS.contains(request.getMethod())
        || SECRETS.stream().anyMatch(pattern -> pattern.matches(path));
  }

  /** The note of a request that begins. Its query is left out, but for whether it is a dry run. */
  static Note ask(ServerHttpRequest request, String actor, String correlation) {
    var subject = "-";
    var words = new ArrayList<String>();
    for (var word : request.getPath().pathWithinApplication().value().split("/", -1)) {
      if (ID.matcher(word).matches()) {
        // A project or an organization says more than what is named within it.
        subject = NAME.matcher(subject).matches() ? subject : word;
        words.add("{id}");
      } else {
        words.add(word.isEmpty() ? "" : plain(word));
      }
    }
    var path = words.size() > LONGEST_PATH ? "/?" : String.join("/", words);
    var details = new TreeMap<String, String>();
    if ("true".equals(request.getQueryParams().getFirst("dry_run"))) {
      details.put("dry_run", "true");
    }
    var remote = request.getRemoteAddress();
    return new Note(
        actor,
        remote == null ? "-" : plain(remote.getHostString()),
        plain(request.getMethod().name()) + " " + path,
        subject,
        Outcome.ASKED,
        null,
        correlation,
        null,
        details);
  }

  private static String plain(String text) {
    return PLAIN.matcher(text).matches() ? text : "?";
  }
}
