package dev.supaplane.command.api;

import static dev.supaplane.kit.access.Permission.AUDIT_READ;
import static dev.supaplane.kit.access.Permission.OPERATE;
import static dev.supaplane.kit.access.Requires.HANDLER;

import dev.supaplane.command.audit.AuditLog;
import dev.supaplane.command.audit.AuditLog.Filter;
import dev.supaplane.command.audit.Chain.Head;
import dev.supaplane.command.audit.Chain.Link;
import dev.supaplane.command.audit.Outcome;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.kit.access.Access;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Target;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Parameter;
import dev.supaplane.kit.web.Reads;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;

/** Reads the audit: pages of it, and exports that can be verified without the control plane. */
@RestController
public final class AuditRoutes {
  private static final int PAGE = 100;
  private static final int LARGEST_PAGE = 1000;
  private static final int LONGEST_VALUE = 300;
  private static final List<String> OUTCOMES =
      Arrays.stream(Outcome.values()).map(Outcome::word).toList();

  private final AuditLog log;
  private final Scheduler blocking;

  /**
   * Routes to a log.
   *
   * @param blocking where it may block
   */
  public AuditRoutes(AuditLog log, Scheduler blocking) {
    this.log = log;
    this.blocking = blocking;
  }

  /**
   * A page.
   *
   * @param entries in their order, each with its hash
   * @param next what {@code after} is for the next page; null at the end
   */
  record Page(List<JsonNode> entries, @Nullable Long next) {}

  @Requires(value = AUDIT_READ, of = HANDLER)
  @GetMapping("/api/audit")
  @Reads(
      query = {
        "actor",
        "action",
        "subject",
        "outcome",
        "from",
        "to",
        "organization",
        "after",
        "limit"
      })
  Mono<Page> page(@RequestParam MultiValueMap<String, String> query, ServerWebExchange exchange) {
    var filter = filter(query);
    var after = number(query, "after", 0, 0, Long.MAX_VALUE - 1);
    var limit = (int) number(query, "limit", PAGE, 1, LARGEST_PAGE);
    return asked(exchange, filter)
        .then(
            Mono.fromCallable(() -> log.page(filter, after, Long.MAX_VALUE, limit))
                .subscribeOn(blocking))
        .map(
            links ->
                new Page(
                    links.stream().map(link -> EventJson.mapper().readTree(link.line())).toList(),
                    links.size() < limit ? null : links.getLast().sequence()));
  }

  /** All of it is the superuser's; of an organization's, whoever may read that. */
  private static Mono<Void> asked(ServerWebExchange exchange, Filter filter) {
    return filter.organization() == null
        ? Access.demand(exchange, OPERATE, Target.NONE)
        : Access.demand(exchange, AUDIT_READ, Target.organization(filter.organization()));
  }

  /** The end of the chain, signed: for a witness that asks by itself. */
  @Requires(OPERATE)
  @GetMapping(value = "/api/audit/checkpoint", produces = MediaType.APPLICATION_JSON_VALUE)
  Mono<byte[]> checkpoint() {
    return Mono.fromCallable(() -> log.checkpoint(log.head()))
        .map(checkpoint -> bytes(checkpoint.line()))
        .subscribeOn(blocking);
  }

  @Requires(value = AUDIT_READ, of = HANDLER)
  @GetMapping("/api/audit/export")
  @Reads(
      query = {
        "actor",
        "action",
        "subject",
        "outcome",
        "from",
        "to",
        "organization",
        "after",
        "format"
      })
  @AnswersWith(value = String.class, type = "application/x-ndjson")
  @AnswersWith(value = String.class, type = "text/csv")
  Mono<Void> export(@RequestParam MultiValueMap<String, String> query, ServerWebExchange exchange) {
    var format = query.getOrDefault("format", List.of("jsonl")).getFirst();
    var filter = filter(query);
    var after = number(query, "after", 0, 0, Long.MAX_VALUE - 1);
    return asked(exchange, filter).then(Mono.defer(() -> export(exchange, format, filter, after)));
  }

  private Mono<Void> export(ServerWebExchange exchange, String format, Filter filter, long after) {
    return switch (format) {
      case "jsonl" -> {
        if (!filter.equals(Filter.ALL)) {
          throw ApiException.badRequest(
              "filter_breaks_chain",
              "An export in JSON Lines is whole, so that it can be verified; ask for format=csv or"
                  + " GET /api/audit with a filter");
        }
        yield write(exchange, "application/x-ndjson", lines(after));
      }
      case "csv" -> write(exchange, "text/csv;charset=UTF-8", rows(filter, after));
      default -> throw ApiException.badRequest("invalid_format", "format is jsonl or csv");
    };
  }

  /** Begins with the checkpoint that a part follows, ends with the one of its end. */
  private Flux<String> lines(long after) {
    return Flux.defer(
            () -> {
              var head = log.head();
              var begin =
                  after == 0
                      ? Flux.<String>empty()
                      : Flux.just(
                          log.checkpointAt(after)
                              .orElseThrow(
                                  () ->
                                      ApiException.badRequest(
                                          "invalid_after", "There is no entry " + after))
                              .line());
              return Flux.concat(
                  begin,
                  links(Filter.ALL, after, head).map(Link::line),
                  Mono.fromCallable(() -> log.checkpoint(head).line()));
            })
        .subscribeOn(blocking);
  }

  private Flux<String> rows(Filter filter, long after) {
    return Flux.defer(
            () ->
                Flux.concat(
                    Mono.just(AuditCsv.HEADER),
                    links(filter, after, log.head()).map(AuditCsv::row)))
        .subscribeOn(blocking);
  }

  private Flux<Link> links(Filter filter, long after, Head end) {
    return Flux.<List<Link>, Long>generate(
            () -> after,
            (last, sink) -> {
              var links = log.page(filter, last, end.sequence(), LARGEST_PAGE);
              if (links.isEmpty()) {
                sink.complete();
                return last;
              }
              sink.next(links);
              return links.getLast().sequence();
            })
        // Asks the database for the next page only when this one is gone, and where it may block.
        .subscribeOn(blocking)
        .publishOn(blocking, 1)
        .concatMapIterable(links -> links, 1);
  }

  private static Mono<Void> write(ServerWebExchange exchange, String type, Flux<String> lines) {
    var response = exchange.getResponse();
    response.getHeaders().setContentType(MediaType.parseMediaType(type));
    return response.writeWith(
        lines
            .buffer(LARGEST_PAGE)
            .map(some -> response.bufferFactory().wrap(bytes(String.join("\n", some) + "\n"))));
  }

  private static Filter filter(MultiValueMap<String, String> query) {
    return new Filter(
        value(query, "actor"),
        value(query, "action"),
        value(query, "subject"),
        Parameter.oneOf("outcome", value(query, "outcome"), OUTCOMES),
        time(query, "from"),
        time(query, "to"),
        value(query, "organization"));
  }

  private static @Nullable String value(MultiValueMap<String, String> query, String name) {
    var value = query.getFirst(name);
    if (value != null
        && (value.length() > LONGEST_VALUE || value.chars().anyMatch(Character::isISOControl))) {
      throw ApiException.badRequest(
          "invalid_filter", name + " is a text of at most " + LONGEST_VALUE + " characters");
    }
    return value;
  }

  private static @Nullable Instant time(MultiValueMap<String, String> query, String name) {
    return Parameter.instant(name, query.getFirst(name)).orElse(null);
  }

  private static long number(
      MultiValueMap<String, String> query, String name, long absent, long least, long most) {
    return Parameter.number(name, query.getFirst(name), absent, least, most);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
