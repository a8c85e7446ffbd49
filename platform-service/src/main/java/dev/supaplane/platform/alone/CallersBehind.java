package dev.supaplane.platform.alone;

import dev.supaplane.kit.token.LimitNames;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Authenticator;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.platform.upstream.ControlPlane;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Whose a token is, as the command service knows it: this one keeps no token and no account. Asked
 * anew for each request, so that what is revoked there is revoked here.
 */
final class CallersBehind implements Authenticator {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ControlPlane behind;

  CallersBehind(ControlPlane behind) {
    this.behind = behind;
  }

  @Override
  public Optional<Caller> callerOf(String token) {
    if (!couldBeOne(token)) {
      return Optional.empty();
    }
    return behind
        .whoseIs(token)
        .map(CallersBehind::caller)
        .timeout(PATIENCE, Mono.error(CallersBehind::tooSlow))
        .onErrorResume(ApiException.class, CallersBehind::nobody)
        .blockOptional()
        .flatMap(found -> found);
  }

  /** Nobody can tell in time. */
  static ApiException tooSlow() {
    return new ApiException(
        503, "unavailable", "A service behind does not answer in time; try again shortly");
  }

  /** What no header can carry is nobody's, and is not handed on. */
  private static boolean couldBeOne(String token) {
    return !token.isEmpty() && token.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** 403: a worker's, which has no business here. 404: its account is gone. */
  private static Mono<Optional<Caller>> nobody(ApiException answer) {
    return switch (answer.status()) {
      case 401, 403, 404 -> Mono.just(Optional.empty());
      // Somebody's wrong tokens are counted there as this service's: an unknown one is refused all
      // the same.
      case 429 ->
          answer.code().equals("too_many_failures")
              ? Mono.just(Optional.empty())
              : Mono.error(answer);
      default -> Mono.error(answer);
    };
  }

  /** Empty where a newer service says what is not understood here: it may mean less. */
  static Optional<Caller> caller(JsonNode me) {
    return switch (me.path("kind").asString("")) {
      case "superuser" -> Optional.of(Caller.SUPERUSER);
      case "account" -> account(me);
      default -> Optional.empty();
    };
  }

  private static Optional<Caller> account(JsonNode me) {
    try {
      var id = UUID.fromString(me.path("id").asString(""));
      var limits = me.path("limits");
      return LimitNames.limits(
              texts(limits.path("permissions")),
              texts(limits.path("organizations")),
              texts(limits.path("projects")))
          .map(found -> new Caller("account:" + id, false, id, found));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static List<String> texts(JsonNode list) {
    if (!list.isArray()) {
      throw new IllegalArgumentException("limits are lists");
    }
    return list.valueStream().map(JsonNode::asString).toList();
  }
}
