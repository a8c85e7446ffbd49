package dev.supaplane.command.api;

import static dev.supaplane.kit.access.Permission.OPERATE;

import dev.supaplane.command.outcomes.OutcomeLetters;
import dev.supaplane.command.outcomes.OutcomeLetters.OutcomeLetter;
import dev.supaplane.command.outcomes.OutcomeLetters.Retried;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Parameter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Outcomes that the intake could not read: listed, looked at, tried again, thrown away. */
@RestController
public final class OutcomeLetterRoutes {
  private static final int LARGEST_PAGE = 100;
  private static final int LARGEST_OFFSET = 1_000_000;

  private final OutcomeLetters letters;
  private final Scheduler blocking;

  /**
   * Routes to the dead letters.
   *
   * @param blocking where database calls may block
   */
  public OutcomeLetterRoutes(OutcomeLetters letters, Scheduler blocking) {
    this.letters = letters;
    this.blocking = blocking;
  }

  /** Dead letters without their bodies. */
  @JsonNaming(SnakeCaseStrategy.class)
  record DeadLettersView(List<Item> deadLetters) {}

  /** One in a list; the same shape as of every consumer. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Item(
      long id,
      String consumer,
      String topic,
      int partition,
      long offset,
      @Nullable String type,
      @Nullable String key,
      String cause,
      Instant parkedAt) {
    static Item of(OutcomeLetter letter) {
      return new Item(
          letter.id(),
          "outcomes",
          letter.topic(),
          letter.partition(),
          letter.offset(),
          letter.type(),
          letter.key(),
          letter.cause(),
          letter.parkedAt());
    }
  }

  /** One by itself. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Whole(Item deadLetter, @Nullable String headers, @Nullable String body) {}

  /** That its project was told. */
  @JsonNaming(SnakeCaseStrategy.class)
  record TakenInView(boolean takenIn) {}

  @Requires(OPERATE)
  @GetMapping("/api/dead-letters/outcomes")
  Mono<DeadLettersView> list(
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String offset) {
    var size = (int) Parameter.number("limit", limit, LARGEST_PAGE, 1, LARGEST_PAGE);
    var start = (int) Parameter.number("offset", offset, 0, 0, LARGEST_OFFSET);
    return later(
        () -> new DeadLettersView(letters.list(size, start).stream().map(Item::of).toList()));
  }

  @Requires(OPERATE)
  @GetMapping("/api/dead-letters/outcomes/{letter}")
  Mono<Whole> one(@PathVariable String letter) {
    var id = id(letter);
    return later(() -> found(letters.find(id)))
        .map(found -> new Whole(Item.of(found), found.headers(), found.body()));
  }

  @Requires(OPERATE)
  @PostMapping("/api/dead-letters/outcomes/{letter}/retry")
  @AnswersWith(TakenInView.class)
  Mono<Object> retry(
      @PathVariable String letter,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun) {
    var planned = Requests.dryRun(dryRun);
    var id = id(letter);
    var end =
        planned
            ? later(() -> letters.foresee(id))
            : later(() -> letters.retry(id))
                // Whoever hangs up takes nothing back.
                .flatMap(retried -> Mono.fromFuture(retried, true));
    return end.map(
        found ->
            switch (found(found)) {
              case Retried.StillDead(var cause) ->
                  throw new ApiException(
                      409, "still_unreadable", "It still cannot be taken in: " + cause);
              case Retried.TakenIn _ ->
                  planned
                      ? PlanAnswer.ofDeadLetter("retry_dead_letter", letter, "tell its project")
                      : new TakenInView(true);
            });
  }

  @Requires(OPERATE)
  @DeleteMapping("/api/dead-letters/outcomes/{letter}")
  @AnswersWith(status = 204)
  Mono<ResponseEntity<Object>> evict(
      @PathVariable String letter,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun) {
    var planned = Requests.dryRun(dryRun);
    var id = id(letter);
    return later(
        () -> {
          if (planned) {
            var _ = found(letters.find(id));
            return ResponseEntity.ok(
                PlanAnswer.ofDeadLetter("evict_dead_letter", letter, "throw away"));
          }
          if (!letters.evict(id)) {
            throw notFound();
          }
          return ResponseEntity.status(HttpStatus.NO_CONTENT).build();
        });
  }

  private static <T> T found(Optional<T> letter) {
    return letter.orElseThrow(OutcomeLetterRoutes::notFound);
  }

  private static ApiException notFound() {
    return ApiException.notFound("dead_letter_not_found", "There is no such dead letter");
  }

  private static long id(String text) {
    return Parameter.number("id", text, 0, 1, Long.MAX_VALUE);
  }

  private <T> Mono<T> later(Supplier<T> answer) {
    return Mono.fromSupplier(answer).subscribeOn(blocking);
  }
}
