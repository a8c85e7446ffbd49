package dev.supaplane.command.api;

import static dev.supaplane.kit.access.Permission.WEBHOOKS_MANAGE;
import static dev.supaplane.kit.access.Permission.WEBHOOKS_READ;
import static dev.supaplane.kit.access.Requires.HANDLER;

import dev.supaplane.command.api.WebhookBodies.Again;
import dev.supaplane.command.api.WebhookBodies.DeliveryAnswer;
import dev.supaplane.command.api.WebhookBodies.DeliveryPage;
import dev.supaplane.command.webhook.DeliveryBook;
import dev.supaplane.command.webhook.DeliveryBook.Delivery;
import dev.supaplane.command.webhook.DeliveryBook.State;
import dev.supaplane.command.webhook.HookRegister;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What webhooks were sent, wait for, or could not be told. */
@RestController
public final class DeliveryRoutes {
  private static final int PAGE = 100;
  private static final int ATTEMPTS = 100;

  private final HookRegister hooks;
  private final DeliveryBook book;
  private final Scheduler blocking;

  /**
   * Routes to the deliveries of a register's hooks.
   *
   * @param blocking where both may block
   */
  public DeliveryRoutes(HookRegister hooks, DeliveryBook book, Scheduler blocking) {
    this.hooks = hooks;
    this.book = book;
    this.blocking = blocking;
  }

  @Requires(value = WEBHOOKS_READ, of = HANDLER)
  @GetMapping("/api/webhooks/{id}/deliveries")
  Mono<DeliveryPage> page(
      @PathVariable String id,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(required = false) @Nullable String limit,
      ServerWebExchange exchange) {
    var hook = WebhookRoutes.id(id);
    var wanted = state(state);
    var from = after == null ? 0 : number("after", after, Long.MAX_VALUE);
    var most = limit == null ? PAGE : (int) number("limit", limit, PAGE);
    return asked(
        exchange,
        WEBHOOKS_READ,
        hook,
        () -> {
          requireHook(hook);
          var page = book.page(hook, wanted, from, most).stream().map(DeliveryAnswer::of).toList();
          return new DeliveryPage(
              page, page.isEmpty() || page.size() < most ? null : page.getLast().number());
        });
  }

  @Requires(value = WEBHOOKS_READ, of = HANDLER)
  @GetMapping("/api/webhooks/{id}/deliveries/{number}")
  Mono<DeliveryAnswer> one(
      @PathVariable String id, @PathVariable String number, ServerWebExchange exchange) {
    var hook = WebhookRoutes.id(id);
    var which = delivery(number);
    return asked(
        exchange,
        WEBHOOKS_READ,
        hook,
        () -> DeliveryAnswer.whole(found(hook, which), book.attempts(which, ATTEMPTS)));
  }

  @Requires(value = WEBHOOKS_MANAGE, of = HANDLER)
  @PostMapping("/api/webhooks/{id}/deliveries/{number}/redeliver")
  @AnswersWith(value = DeliveryAnswer.class, status = 202)
  Mono<ResponseEntity<Object>> redeliver(
      @PathVariable String id,
      @PathVariable String number,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var hook = WebhookRoutes.id(id);
    var which = delivery(number);
    var planned = Requests.dryRun(dryRun);
    return asked(
        exchange,
        WEBHOOKS_MANAGE,
        hook,
        () -> {
          var before = found(hook, which);
          if (planned) {
            return WebhookRoutes.plan(
                "redeliver", List.of(), List.of(thing(before, "send")), List.of());
          }
          if (!book.redeliver(hook, which)) {
            throw noDelivery();
          }
          return ResponseEntity.status(HttpStatus.ACCEPTED)
              .body(DeliveryAnswer.of(found(hook, which)));
        });
  }

  @Requires(value = WEBHOOKS_MANAGE, of = HANDLER)
  @PostMapping("/api/webhooks/{id}/dead/redeliver")
  @AnswersWith(value = Again.class, status = 202)
  Mono<ResponseEntity<Object>> redeliverDead(
      @PathVariable String id,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var hook = WebhookRoutes.id(id);
    var planned = Requests.dryRun(dryRun);
    return asked(
        exchange,
        WEBHOOKS_MANAGE,
        hook,
        () -> {
          requireHook(hook);
          if (planned) {
            return WebhookRoutes.plan(
                "redeliver_dead",
                List.of(),
                book.page(hook, State.DEAD, 0, PAGE).stream()
                    .map(delivery -> thing(delivery, "send"))
                    .toList(),
                List.of());
          }
          return ResponseEntity.status(HttpStatus.ACCEPTED)
              .body(new Again(book.redeliverDead(hook)));
        });
  }

  @Requires(value = WEBHOOKS_MANAGE, of = HANDLER)
  @DeleteMapping("/api/webhooks/{id}/deliveries/{number}")
  @AnswersWith(DeliveryAnswer.class)
  Mono<ResponseEntity<Object>> evict(
      @PathVariable String id,
      @PathVariable String number,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var hook = WebhookRoutes.id(id);
    var which = delivery(number);
    var planned = Requests.dryRun(dryRun);
    return asked(
        exchange,
        WEBHOOKS_MANAGE,
        hook,
        () -> {
          var before = found(hook, which);
          if (planned) {
            if (before.state() != State.DEAD) {
              throw notDead();
            }
            return WebhookRoutes.plan(
                "evict_delivery", List.of(), List.of(), List.of(thing(before, "delete")));
          }
          return switch (book.evict(hook, which)) {
            case EVICTED -> ResponseEntity.ok(DeliveryAnswer.of(before));
            case ALIVE -> throw notDead();
            case NONE -> throw noDelivery();
          };
        });
  }

  private void requireHook(UUID hook) {
    if (hooks.find(hook).isEmpty()) {
      throw WebhookRoutes.noHook();
    }
  }

  private Delivery found(UUID hook, long number) {
    return book.find(hook, number).orElseThrow(DeliveryRoutes::noDelivery);
  }

  private static PlanAnswer.Thing thing(Delivery delivery, String action) {
    return PlanAnswer.Thing.of(
        "delivery", Long.toString(delivery.number()), action, "it is " + delivery.state().word());
  }

  private static ApiException noDelivery() {
    return ApiException.notFound(
        "delivery_not_found", "The webhook has no such delivery, or not any more");
  }

  private static ApiException notDead() {
    return new ApiException(
        409, "not_dead", "Only a dead delivery is thrown away; one that waits goes with its hook");
  }

  private static @Nullable State state(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return Arrays.stream(State.values())
        .filter(state -> state.word().equals(text))
        .findFirst()
        .orElseThrow(
            () -> ApiException.badRequest("invalid_state", "state is pending, delivered or dead"));
  }

  private static long delivery(String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException _) {
      throw noDelivery();
    }
  }

  private static long number(String name, String text, long most) {
    try {
      var number = Long.parseLong(text);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Answered below, as a number that is out of range.
    }
    throw ApiException.badRequest("invalid_" + name, name + " is a number from 0 to " + most);
  }

  private <T> Mono<T> asked(
      ServerWebExchange exchange, Permission permission, UUID hook, Callable<T> work) {
    return WebhookRoutes.demand(exchange, permission, hooks, hook, blocking)
        .then(Mono.fromCallable(work).subscribeOn(blocking));
  }
}
