package dev.supaplane.command.api;

import static dev.supaplane.kit.access.Permission.WEBHOOKS_MANAGE;
import static dev.supaplane.kit.access.Permission.WEBHOOKS_READ;
import static dev.supaplane.kit.access.Requires.HANDLER;

import dev.supaplane.command.api.PlanAnswer.Thing;
import dev.supaplane.command.api.WebhookBodies.HookAnswer;
import dev.supaplane.command.api.WebhookBodies.HookList;
import dev.supaplane.command.api.WebhookBodies.Ping;
import dev.supaplane.command.audit.Audited;
import dev.supaplane.command.idempotency.Idempotency;
import dev.supaplane.command.idempotency.KeyReused;
import dev.supaplane.command.idempotency.RememberedAnswers.KeyedRequest;
import dev.supaplane.command.webhook.Hook;
import dev.supaplane.command.webhook.Hook.Wish;
import dev.supaplane.command.webhook.HookRegister;
import dev.supaplane.command.webhook.HookRegister.Outcome;
import dev.supaplane.command.webhook.KafkaAway;
import dev.supaplane.kit.access.Access;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.access.Target;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Reads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.JsonNode;

/** Webhooks: who hears of what, and by which secret it knows us. */
@RestController
public final class WebhookRoutes {
  private static final Duration SOON = Duration.ofSeconds(5);

  private final HookRegister hooks;
  private final InstantSource clock;
  private final Scheduler blocking;

  /**
   * Routes to a register.
   *
   * @param blocking where it may block
   */
  public WebhookRoutes(HookRegister hooks, InstantSource clock, Scheduler blocking) {
    this.hooks = hooks;
    this.clock = clock;
    this.blocking = blocking;
  }

  @Requires(value = WEBHOOKS_MANAGE, of = HANDLER)
  @PostMapping("/api/webhooks")
  @Reads(body = WebhookBodies.HookWish.class)
  @AnswersWith(value = HookAnswer.class, status = 201)
  Mono<ResponseEntity<Object>> create(
      @RequestBody JsonNode body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var planned = Requests.dryRun(dryRun);
    var owner = WebhookBodies.owner(body);
    var wish = checked(WebhookBodies.ofOwner(owner, WebhookBodies.wish(body)));
    var fromBeginning = WebhookBodies.fromBeginning(body);
    var key = key(exchange, body);
    return Access.demand(exchange, WEBHOOKS_MANAGE, target(owner), noOwner(owner))
        .then(
            later(
                () ->
                    planned
                        ? plan(
                            "create_webhook",
                            List.of(thing("the new one", "create", "its id is drawn then")),
                            List.of(),
                            List.of())
                        : created(exchange, hooks.create(wish, owner, fromBeginning, key), owner)));
  }

  private ResponseEntity<Object> created(
      ServerWebExchange exchange, Outcome outcome, @Nullable String owner) {
    return switch (outcome) {
      case Outcome.Done done -> {
        Audited.of(exchange).subject(done.hook().toString());
        yield ResponseEntity.status(HttpStatus.CREATED).body(withSecret(done));
      }
      case Outcome.TooMany _ ->
          throw new ApiException(
              409,
              "too_many_webhooks",
              "There are " + HookRegister.most(owner) + " webhooks already; delete one first");
      case Outcome.None _ -> throw noHook();
    };
  }

  private static Target target(@Nullable String owner) {
    return owner == null ? Target.NONE : Target.organization(owner);
  }

  /** One that belongs to no organization is for the superuser alone to make. */
  private static ApiException noOwner(@Nullable String owner) {
    return owner == null
        ? ApiException.badRequest(
            "invalid_organization_slug",
            "Say which organization the webhook belongs to: {\"organization_slug\": \"…\"}")
        : ApiException.notFound("organization_not_found", "There is no such organization");
  }

  /**
   * Asks whether the caller may do something with a hook. Of one that there is not, or that belongs
   * to no organization, nobody but the superuser learns anything.
   */
  static Mono<Void> demand(
      ServerWebExchange exchange,
      Permission permission,
      HookRegister hooks,
      UUID hook,
      Scheduler blocking) {
    return Mono.fromCallable(() -> hooks.ownerOf(hook))
        .subscribeOn(blocking)
        .flatMap(
            owner -> Access.demand(exchange, permission, target(owner.orElse(null)), noHook()));
  }

  @Requires(value = WEBHOOKS_READ, of = HANDLER)
  @GetMapping("/api/webhooks")
  Mono<HookList> list(ServerWebExchange exchange) {
    return Access.sight(exchange, WEBHOOKS_READ)
        .flatMap(
            sight ->
                later(
                    () ->
                        new HookList(
                            (sight.everything() ? hooks.all() : hooks.of(sight.organizations()))
                                .stream()
                                    .map(hook -> HookAnswer.of(hook, clock.instant(), null))
                                    .toList())));
  }

  @Requires(value = WEBHOOKS_READ, of = HANDLER)
  @GetMapping("/api/webhooks/{id}")
  Mono<HookAnswer> one(@PathVariable String id, ServerWebExchange exchange) {
    var hook = id(id);
    return asked(
        exchange, WEBHOOKS_READ, hook, () -> HookAnswer.of(found(hook), clock.instant(), null));
  }

  @Requires(value = WEBHOOKS_MANAGE, of = HANDLER)
  @PatchMapping("/api/webhooks/{id}")
  @Reads(body = WebhookBodies.HookWish.class)
  @AnswersWith(HookAnswer.class)
  Mono<ResponseEntity<Object>> change(
      @PathVariable String id,
      @RequestBody JsonNode body,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var hook = id(id);
    var planned = Requests.dryRun(dryRun);
    return asked(
        exchange,
        WEBHOOKS_MANAGE,
        hook,
        () -> {
          var owner = found(hook).owner();
          WebhookBodies.demandOwner(owner, body);
          if (planned) {
            var _ = checked(merged(owner, found(hook).wish(), body));
            return plan(
                "change_webhook",
                List.of(),
                List.of(thing(id, "change", "as the request says")),
                List.of());
          }
          if (!hooks.change(hook, wish -> checked(merged(owner, wish, body)))) {
            throw noHook();
          }
          return ResponseEntity.ok(HookAnswer.of(found(hook), clock.instant(), null));
        });
  }

  @Requires(value = WEBHOOKS_MANAGE, of = HANDLER)
  @DeleteMapping("/api/webhooks/{id}")
  @AnswersWith(HookAnswer.class)
  Mono<ResponseEntity<Object>> delete(
      @PathVariable String id,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var hook = id(id);
    var planned = Requests.dryRun(dryRun);
    return asked(
        exchange,
        WEBHOOKS_MANAGE,
        hook,
        () -> {
          var before = found(hook);
          if (planned) {
            var what =
                "with %d deliveries that wait and %d dead ones"
                    .formatted(before.pending(), before.dead());
            return plan("delete_webhook", List.of(), List.of(), List.of(thing(id, "delete", what)));
          }
          if (!hooks.delete(hook)) {
            throw noHook();
          }
          return ResponseEntity.ok(HookAnswer.of(before, clock.instant(), null));
        });
  }

  @Requires(value = WEBHOOKS_MANAGE, of = HANDLER)
  @PostMapping("/api/webhooks/{id}/rotate")
  @AnswersWith(HookAnswer.class)
  Mono<ResponseEntity<Object>> rotate(
      @PathVariable String id,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var hook = id(id);
    var planned = Requests.dryRun(dryRun);
    var key = key(exchange, null);
    return asked(
        exchange,
        WEBHOOKS_MANAGE,
        hook,
        () -> {
          if (planned) {
            var _ = found(hook);
            return plan(
                "rotate_webhook",
                List.of(),
                List.of(thing(id, "rotate", "the old secret signs too for a while")),
                List.of());
          }
          return switch (hooks.rotate(hook, key)) {
            case Outcome.Done done -> ResponseEntity.ok(withSecret(done));
            case Outcome.TooMany _ ->
                throw new ApiException(
                    409,
                    "too_many_secrets",
                    "Several secrets sign already; wait until the oldest has run out");
            case Outcome.None _ -> throw noHook();
          };
        });
  }

  @Requires(value = WEBHOOKS_MANAGE, of = HANDLER)
  @PostMapping("/api/webhooks/{id}/ping")
  @AnswersWith(value = Ping.class, status = 202)
  Mono<ResponseEntity<Object>> ping(
      @PathVariable String id,
      @RequestParam(name = "dry_run", required = false) @Nullable String dryRun,
      ServerWebExchange exchange) {
    var hook = id(id);
    var planned = Requests.dryRun(dryRun);
    return asked(
        exchange,
        WEBHOOKS_MANAGE,
        hook,
        () -> {
          if (!found(hook).wish().enabled()) {
            throw new ApiException(
                409, "webhook_disabled", "The webhook is off; switch it on: {\"enabled\": true}");
          }
          if (planned) {
            return plan(
                "ping_webhook",
                List.of(thing(id, "send", "an event that means nothing")),
                List.of(),
                List.of());
          }
          return hooks
              .ping(hook)
              .<ResponseEntity<Object>>map(
                  event -> ResponseEntity.status(HttpStatus.ACCEPTED).body(new Ping(event)))
              .orElseThrow(WebhookRoutes::noHook);
        });
  }

  /** A hook's id from a path. */
  static UUID id(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException _) {
      throw noHook();
    }
  }

  static ApiException noHook() {
    return ApiException.notFound("webhook_not_found", "There is no such webhook");
  }

  /** The plan of a command on webhooks. */
  static ResponseEntity<Object> plan(
      String command, List<Thing> created, List<Thing> changed, List<Thing> destroyed) {
    return ResponseEntity.ok(PlanAnswer.ofWebhook(command, created, changed, destroyed, List.of()));
  }

  static Thing thing(String name, String action, String reason) {
    return Thing.of("webhook", name, action, reason);
  }

  private static Wish merged(@Nullable String owner, Wish wish, JsonNode body) {
    return WebhookBodies.ofOwner(owner, WebhookBodies.merged(wish, body));
  }

  private Hook found(UUID id) {
    return hooks.find(id).orElseThrow(WebhookRoutes::noHook);
  }

  private Wish checked(Wish wish) {
    var objection = hooks.objection(wish.url());
    if (objection != null) {
      throw ApiException.badRequest("invalid_url", "The URL " + objection);
    }
    return wish;
  }

  private HookAnswer withSecret(Outcome.Done done) {
    var secret = done.secret();
    return HookAnswer.of(
        found(done.hook()), clock.instant(), secret == null ? null : secret.reveal());
  }

  private static @Nullable KeyedRequest key(ServerWebExchange exchange, @Nullable Object body) {
    var metadata = Dispatcher.metadata(exchange, body);
    return metadata.get(Idempotency.KEY) instanceof String key
            && metadata.get(Idempotency.REQUEST_HASH) instanceof String hash
            && metadata.get(Idempotency.ACTOR) instanceof String actor
        ? new KeyedRequest(actor, key, hash)
        : null;
  }

  private <T> Mono<T> asked(
      ServerWebExchange exchange, Permission permission, UUID hook, Callable<T> work) {
    return demand(exchange, permission, hooks, hook, blocking).then(later(work));
  }

  private <T> Mono<T> later(Callable<T> work) {
    return Mono.fromCallable(work)
        .subscribeOn(blocking)
        .onErrorMap(
            KeyReused.class,
            e -> new ApiException(422, "idempotency_key_reused", String.valueOf(e.getMessage())))
        .onErrorMap(
            KafkaAway.class,
            _ ->
                new ApiException(
                        503,
                        "kafka_unavailable",
                        "Kafka does not answer, so nobody knows what has come already; try again"
                            + " shortly")
                    .retryAfter(SOON));
  }
}
