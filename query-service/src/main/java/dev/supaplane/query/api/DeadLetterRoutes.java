package dev.supaplane.query.api;

import static dev.supaplane.kit.access.Permission.OPERATE;

import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.query.projection.DeadLetters;
import dev.supaplane.query.projection.DeadLetters.DeadLetter;
import dev.supaplane.query.projection.DeadLetters.Retried;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Records that the projection could not read: listed, looked at, tried again, thrown away. */
@RestController
public final class DeadLetterRoutes {
  private final DeadLetters letters;
  private final Scheduler blocking;

  /**
   * Routes to the dead letters.
   *
   * @param blocking where database calls may block
   */
  public DeadLetterRoutes(DeadLetters letters, Scheduler blocking) {
    this.letters = letters;
    this.blocking = blocking;
  }

  /** Dead letters without their bodies. */
  @JsonNaming(SnakeCaseStrategy.class)
  record DeadLettersView(List<Item> deadLetters) {}

  /** One in a list. */
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
    static Item of(DeadLetter letter) {
      return new Item(
          letter.id(),
          "projection",
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
  record Whole(Item deadLetter, @Nullable String headers, @Nullable String body) {}

  /** That it is in the rows now. */
  @JsonNaming(SnakeCaseStrategy.class)
  record TakenInView(boolean takenIn) {}

  @Requires(OPERATE)
  @GetMapping("/api/dead-letters/projection")
  Mono<DeadLettersView> list(
      @RequestParam(required = false) @Nullable String limit,
      @RequestParam(required = false) @Nullable String offset) {
    var size = Parameters.limit(limit);
    var start = Parameters.offset(offset);
    return later(
        () -> new DeadLettersView(letters.list(size, start).stream().map(Item::of).toList()));
  }

  @Requires(OPERATE)
  @GetMapping("/api/dead-letters/projection/{id}")
  Mono<Whole> one(@PathVariable String id) {
    var number = Parameters.id(id);
    return later(
        () ->
            letters
                .find(number)
                .map(found -> new Whole(Item.of(found), found.headers(), found.body()))
                .orElseThrow(DeadLetterRoutes::notFound));
  }

  @Requires(OPERATE)
  @PostMapping("/api/dead-letters/projection/{id}/retry")
  Mono<TakenInView> retry(@PathVariable String id) {
    var number = Parameters.id(id);
    return later(
        () ->
            switch (letters.retry(number).orElseThrow(DeadLetterRoutes::notFound)) {
              case Retried.TakenIn _ -> new TakenInView(true);
              case Retried.StillDead(var cause) ->
                  throw new ApiException(
                      409, "still_unreadable", "It still cannot be taken in: " + cause);
            });
  }

  @Requires(OPERATE)
  @DeleteMapping("/api/dead-letters/projection/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  Mono<Void> evict(@PathVariable String id) {
    var number = Parameters.id(id);
    return Mono.<Void>fromRunnable(
            () -> {
              if (!letters.evict(number)) {
                throw notFound();
              }
            })
        .subscribeOn(blocking);
  }

  private static ApiException notFound() {
    return ApiException.notFound("dead_letter_not_found", "There is no such dead letter");
  }

  private <T> Mono<T> later(Supplier<T> answer) {
    return Mono.fromSupplier(answer).subscribeOn(blocking);
  }
}
