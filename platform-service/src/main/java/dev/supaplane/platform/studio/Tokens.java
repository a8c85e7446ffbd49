package dev.supaplane.platform.studio;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.supaplane.kit.access.Permission;
import dev.supaplane.kit.access.Requires;
import dev.supaplane.kit.web.AnswersWith;
import dev.supaplane.kit.web.ApiException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Personal access tokens, which Studio knows by numbers, and the ways to become somebody. */
@RestController
final class Tokens {
  private static final int SHOWN = 8;

  private final Plane plane;

  Tokens(Plane plane) {
    this.plane = plane;
  }

  /**
   * A token.
   *
   * @param tokenAlias how it begins, when it is made; nobody knows it afterwards
   * @param lastUsedAt always null: that is not kept
   * @param token itself, once, when it is made
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record Token(
      long id,
      String name,
      String tokenAlias,
      String createdAt,
      @Nullable String expiresAt,
      @Nullable String lastUsedAt,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String token) {
    static Token of(JsonNode body) {
      var token = text(body, "token");
      return new Token(
          Wire.id(body.path("id").asString()),
          body.path("name").asString(),
          token == null ? "sbp_..." : token.substring(0, Math.min(SHOWN, token.length())) + "...",
          body.path("issued_at").asString(),
          text(body, "expires_at"),
          null,
          token);
    }
  }

  /** A token that is asked for. */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record NewToken(@Nullable String name, @Nullable String expiresAt) {}

  /** Somebody new. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record SignUp(@Nullable String email, @Nullable String password) {}

  @GetMapping("/platform/profile/access-tokens")
  @Requires(Permission.OWN_ACCOUNT)
  Mono<List<Token>> list(ServerWebExchange exchange) {
    return known(exchange).map(list -> list.stream().map(Token::of).toList());
  }

  @PostMapping("/platform/profile/access-tokens")
  @Requires(Permission.OWN_ACCOUNT)
  @AnswersWith(value = Token.class, status = 201)
  Mono<ResponseEntity<Token>> make(@RequestBody NewToken body, ServerWebExchange exchange) {
    return plane
        .command(exchange, HttpMethod.POST, "/api/tokens", body)
        .map(reply -> ResponseEntity.status(HttpStatus.CREATED).body(Token.of(reply.body())));
  }

  @DeleteMapping("/platform/profile/access-tokens/{id}")
  @Requires(Permission.OWN_ACCOUNT)
  Mono<Token> revoke(@PathVariable String id, ServerWebExchange exchange) {
    return known(exchange)
        .flatMap(
            list ->
                Mono.justOrEmpty(
                    list.stream()
                        .filter(
                            token -> Long.toString(Wire.id(token.path("id").asString())).equals(id))
                        .findFirst()))
        .switchIfEmpty(
            Mono.error(() -> ApiException.notFound("token_not_found", "There is no such token")))
        .flatMap(
            token ->
                plane
                    .command(
                        exchange,
                        HttpMethod.DELETE,
                        "/api/tokens/" + Wire.encoded(token.path("id").asString()),
                        null)
                    .thenReturn(Token.of(token)));
  }

  /** Whether anybody may sign up is the command service's to say. */
  @PostMapping("/platform/signup")
  @Requires(Permission.PUBLIC)
  @AnswersWith(status = 201)
  Mono<ResponseEntity<Void>> signUp(@RequestBody SignUp body, ServerWebExchange exchange) {
    return plane
        .command(exchange, HttpMethod.POST, "/auth/v1/signup", body)
        .map(_ -> ResponseEntity.status(HttpStatus.CREATED).build());
  }

  @PostMapping("/platform/reset-password")
  @Requires(Permission.PUBLIC)
  Mono<Void> resetPassword() {
    return Mono.error(
        ApiException.badRequest(
            "no_mail_here",
            "This control plane sends no mail; ask whoever runs it for a new password"));
  }

  private Mono<List<JsonNode>> known(ServerWebExchange exchange) {
    return plane
        .services()
        .read(exchange, "/api/tokens")
        .map(body -> Plane.items(body, "tokens").toList());
  }

  private static @Nullable String text(JsonNode body, String name) {
    return body.path(name).isString() ? body.path(name).stringValue() : null;
  }
}
