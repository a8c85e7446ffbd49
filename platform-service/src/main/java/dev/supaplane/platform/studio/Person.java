package dev.supaplane.platform.studio;

import dev.supaplane.kit.access.Role;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import java.util.Locale;
import java.util.Optional;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * Who asks.
 *
 * @param account its id; the superuser has one, too, that is fixed
 * @param superuser whether everything is permitted
 */
record Person(String account, String email, String name, boolean superuser) {
  private static final String NOBODYS = "00000000-0000-0000-0000-000000000000";

  /** As the command service knows the caller. */
  static Mono<Person> of(ServerWebExchange exchange, Plane plane) {
    return plane
        .services()
        .read(exchange, "/api/me")
        .map(Person::of)
        .onErrorResume(ApiException.class, error -> bySettings(exchange, error));
  }

  private static Person of(JsonNode me) {
    return new Person(
        me.path("id").asString(NOBODYS),
        me.path("email").asString(""),
        me.path("name").asString(""),
        me.path("kind").asString("").equals("superuser"));
  }

  /** A command service without accounts knows the superuser alone. */
  private static Mono<Person> bySettings(ServerWebExchange exchange, ApiException error) {
    return error.status() == 404 && Caller.of(exchange).superuser()
        ? Mono.just(new Person(NOBODYS, "superuser@localhost", "superuser", true))
        : Mono.error(error);
  }

  /**
   * The person's role in an organization that it may see; the least for who may not see members,
   * which a token can be limited to.
   */
  Mono<Role> role(ServerWebExchange exchange, Plane plane, String slug) {
    if (superuser) {
      return Mono.just(Role.OWNER);
    }
    return plane
        .members(exchange, slug)
        .map(
            members ->
                members.stream()
                    .filter(member -> member.path("account").asString().equals(account))
                    .flatMap(member -> role(member).stream())
                    .findFirst()
                    .orElse(Role.READ_ONLY))
        .onErrorResume(
            error ->
                error instanceof ApiException refusal
                    && (refusal.status() == 403 || refusal.status() == 404),
            _ -> Mono.just(Role.READ_ONLY));
  }

  /** The role of a member or an invitation; empty for a word that is none. */
  static Optional<Role> role(JsonNode member) {
    var word = member.path("role").asString().toUpperCase(Locale.ROOT).replace('-', '_');
    for (var role : Role.values()) {
      if (role.name().equals(word)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
