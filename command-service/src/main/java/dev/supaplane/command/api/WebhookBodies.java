package dev.supaplane.command.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.supaplane.command.webhook.DeliveryBook.Attempt;
import dev.supaplane.command.webhook.DeliveryBook.Delivery;
import dev.supaplane.command.webhook.EventFilter;
import dev.supaplane.command.webhook.Hook;
import dev.supaplane.command.webhook.Hook.Wish;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.kit.web.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** What requests about webhooks say, checked, and what they are answered. */
final class WebhookBodies {
  private static final int MOST_TYPES = 20;
  private static final int LONGEST_DESCRIPTION = 500;
  private static final Pattern TYPE = Pattern.compile("[a-z0-9.-]{1,200}");
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,40}");
  private static final Wish NOTHING =
      new Wish("", new EventFilter(List.of(), null, null), "", true);

  private WebhookBodies() {}

  /** A hook; its secret is in the answer to its making and its rotations alone. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record HookAnswer(
      String id,
      @Nullable String organizationSlug,
      String url,
      List<String> types,
      @Nullable String project,
      @Nullable String organization,
      String description,
      boolean enabled,
      String state,
      @Nullable String disabledBecause,
      Instant createdAt,
      @Nullable Instant lastSuccessAt,
      @Nullable Instant lastFailureAt,
      @Nullable String lastFailure,
      long pending,
      long dead,
      @Nullable Long oldestPendingSeconds,
      @Nullable String secret) {
    static HookAnswer of(Hook hook, Instant now, @Nullable String secret) {
      var filter = hook.wish().filter();
      var oldest = hook.oldestPending();
      return new HookAnswer(
          hook.id().toString(),
          hook.owner(),
          hook.wish().url(),
          filter.types(),
          filter.project(),
          filter.organization(),
          hook.wish().description(),
          hook.wish().enabled(),
          hook.state(),
          hook.disabledBecause(),
          hook.createdAt(),
          hook.lastSuccess(),
          hook.lastFailure(),
          hook.lastFailureWords(),
          hook.pending(),
          hook.dead(),
          oldest == null ? null : Math.max(0, Duration.between(oldest, now).toSeconds()),
          secret);
    }

    @Override
    public String toString() {
      return "HookAnswer[" + id + "]";
    }
  }

  /**
   * What a request asks a hook to be, as the OpenAPI document tells it; it is read by hand, since
   * an absent member leaves what there was and null takes it away.
   *
   * @param types beginnings of types, such as {@code dev.supaplane.project.}
   * @param organizationSlug whose it is; said once, when it is made
   * @param from {@code now} or {@code beginning}, when it is made
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record HookWish(
      @Nullable String url,
      @Nullable List<String> types,
      @Nullable String project,
      @Nullable String organization,
      @Nullable String description,
      @Nullable Boolean enabled,
      @Nullable String organizationSlug,
      @Nullable String from) {}

  /** All hooks. */
  record HookList(List<HookAnswer> webhooks) {}

  /** An event that was queued. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Ping(String eventId) {}

  /** How many deliveries are sent again. */
  record Again(int redelivered) {}

  /**
   * A page of deliveries.
   *
   * @param next what {@code after} is for the next page; null at the end
   */
  record DeliveryPage(List<DeliveryAnswer> deliveries, @Nullable Long next) {}

  /**
   * A delivery.
   *
   * @param event as it is sent; only where one delivery is asked for
   * @param log its latest attempts; likewise
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record DeliveryAnswer(
      long number,
      String eventId,
      String type,
      String subject,
      String state,
      int attempts,
      int failures,
      Instant queuedAt,
      @Nullable Instant settledAt,
      @Nullable JsonNode event,
      @Nullable List<AttemptAnswer> log) {
    static DeliveryAnswer of(Delivery delivery) {
      return of(delivery, null, null);
    }

    static DeliveryAnswer whole(Delivery delivery, List<Attempt> attempts) {
      return of(
          delivery,
          EventJson.mapper().readTree(delivery.body()),
          attempts.stream().map(AttemptAnswer::of).toList());
    }

    private static DeliveryAnswer of(
        Delivery delivery, @Nullable JsonNode event, @Nullable List<AttemptAnswer> log) {
      return new DeliveryAnswer(
          delivery.number(),
          delivery.eventId(),
          delivery.type(),
          delivery.subject(),
          delivery.state().word(),
          delivery.attempts(),
          delivery.failures(),
          delivery.queuedAt(),
          delivery.settledAt(),
          event,
          log);
    }
  }

  /** An attempt. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record AttemptAnswer(
      int number,
      Instant at,
      long durationMs,
      @Nullable Integer status,
      @Nullable String error,
      @Nullable String excerpt) {
    static AttemptAnswer of(Attempt attempt) {
      return new AttemptAnswer(
          attempt.number(),
          attempt.at(),
          attempt.took().toMillis(),
          attempt.status(),
          attempt.error(),
          attempt.excerpt());
    }
  }

  /** The wish that a body asks to make a hook of. */
  static Wish wish(JsonNode body) {
    if (!body.isObject() || !body.has("url")) {
      throw ApiException.badRequest("invalid_url", "Say where to send events: {\"url\": \"…\"}");
    }
    return merged(NOTHING, body);
  }

  /** A wish with what a body says in its place; null takes a filter away. */
  static Wish merged(Wish old, JsonNode body) {
    if (!body.isObject()) {
      throw ApiException.badRequest("malformed_body", "Send a JSON object");
    }
    var filter = old.filter();
    return new Wish(
        body.has("url") ? text(body, "url") : old.url(),
        new EventFilter(
            body.has("types") ? types(body.get("types")) : filter.types(),
            body.has("project") ? name(body, "project") : filter.project(),
            body.has("organization") ? name(body, "organization") : filter.organization()),
        body.has("description") ? description(body) : old.description(),
        body.has("enabled") ? flag(body, "enabled") : old.enabled());
  }

  /** The organization that a hook is to belong to; null where the body names none. */
  static @Nullable String owner(JsonNode body) {
    return body.has("organization_slug") ? name(body, "organization_slug") : null;
  }

  /** What an organization's hook may be: it hears of that organization alone, and stays its own. */
  static Wish ofOwner(@Nullable String owner, Wish wish) {
    var organization = wish.filter().organization();
    if (owner != null && organization != null && !organization.equals(owner)) {
      throw ApiException.badRequest(
          "invalid_organization", "The webhook of an organization hears of that one alone");
    }
    return wish;
  }

  /** Refuses a body that gives a hook to somebody else. */
  static void demandOwner(@Nullable String owner, JsonNode body) {
    if (body.has("organization_slug") && !Objects.equals(owner(body), owner)) {
      throw ApiException.badRequest(
          "invalid_organization_slug", "A webhook stays with its organization; make another one");
    }
  }

  /** Whether a hook is to hear what there is already. */
  static boolean fromBeginning(JsonNode body) {
    return switch (body.path("from").asString("now")) {
      case "now" -> false;
      case "beginning" -> true;
      default -> throw ApiException.badRequest("invalid_from", "from is now or beginning");
    };
  }

  private static String text(JsonNode body, String name) {
    var value = body.get(name);
    if (value == null || !value.isString()) {
      throw ApiException.badRequest("invalid_" + name, name + " is a text");
    }
    return value.asString();
  }

  private static boolean flag(JsonNode body, String name) {
    var value = body.get(name);
    if (value == null || !value.isBoolean()) {
      throw ApiException.badRequest("invalid_" + name, name + " is true or false");
    }
    return value.asBoolean();
  }

  private static List<String> types(@Nullable JsonNode value) {
    if (value == null || value.isNull()) {
      return List.of();
    }
    var types = new ArrayList<String>();
    value.forEach(type -> types.add(type.isString() ? type.asString() : ""));
    if (!value.isArray()
        || types.size() > MOST_TYPES
        || !types.stream().allMatch(TYPE.asMatchPredicate())) {
      throw ApiException.badRequest(
          "invalid_types",
          "types is a list of at most "
              + MOST_TYPES
              + " beginnings of types, such as dev.supaplane.project.");
    }
    return types.stream().distinct().sorted().toList();
  }

  private static @Nullable String name(JsonNode body, String what) {
    var value = body.get(what);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString() || !NAME.matcher(value.asString()).matches()) {
      throw ApiException.badRequest(
          "invalid_" + what, what + " is a name of small letters, digits and hyphens");
    }
    return value.asString();
  }

  private static String description(JsonNode body) {
    var value = body.get("description");
    if (value == null || value.isNull()) {
      return "";
    }
    var text = value.isString() ? value.asString() : "\0";
    if (text.length() > LONGEST_DESCRIPTION || text.chars().anyMatch(Character::isISOControl)) {
      throw ApiException.badRequest(
          "invalid_description",
          "description is a text of at most "
              + LONGEST_DESCRIPTION
              + " characters, without control characters");
    }
    return text;
  }
}
