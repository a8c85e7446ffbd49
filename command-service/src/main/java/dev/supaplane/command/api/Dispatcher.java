package dev.supaplane.command.api;

import dev.supaplane.command.account.AccountRefused;
import dev.supaplane.command.audit.Audited;
import dev.supaplane.command.idempotency.Idempotency;
import dev.supaplane.command.idempotency.KeyReused;
import dev.supaplane.command.organization.OrganizationCommand;
import dev.supaplane.command.organization.OrganizationRefused;
import dev.supaplane.command.project.ProjectCommand;
import dev.supaplane.command.project.Receipt;
import dev.supaplane.command.project.Refused;
import dev.supaplane.command.watch.TraceMetadata;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.kit.watch.RequestWatch;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.kit.web.RecentWrites;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.axonframework.commandhandling.GenericCommandMessage;
import org.axonframework.commandhandling.gateway.CommandGateway;
import org.axonframework.eventsourcing.IncompatibleAggregateException;
import org.axonframework.messaging.GenericMessage;
import org.axonframework.modelling.command.AggregateNotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Sends a request's command with who, why and which key, and puts the outcome into the answer. */
public final class Dispatcher {
  /** The header that makes a command repeatable. */
  public static final String KEY_HEADER = "Idempotency-Key";

  /** The header that tells which version to wait for. */
  public static final String VERSION_HEADER = "Supaplane-Version";

  /** The header that tells the operation under way. */
  public static final String OPERATION_HEADER = "Supaplane-Operation";

  private static final String VERSION_COOKIE = "supaplane-version";
  private static final int LONGEST_KEY = 255;

  private final CommandGateway commands;
  private final Plans plans;
  private final RecentWrites writes;

  /**
   * A dispatcher to a command gateway, and to plans for those who only ask.
   *
   * @param writes told of each version that is answered
   */
  public Dispatcher(CommandGateway commands, Plans plans, RecentWrites writes) {
    this.commands = commands;
    this.plans = plans;
    this.writes = writes;
  }

  /**
   * Sends a command, or answers with its plan where that is all that was asked for. A plan uses no
   * idempotency key: asked again, it may rightly be another.
   *
   * @param dryRun as the request says
   * @param request what was asked, for the idempotency key; compared by its JSON
   * @param answer to the command when it is sent
   */
  Mono<ResponseEntity<Object>> sendOrPlan(
      ServerWebExchange exchange,
      @Nullable String dryRun,
      ProjectCommand command,
      @Nullable Object request,
      Function<Mono<Receipt>, Mono<ResponseEntity<Object>>> answer) {
    if (!Requests.dryRun(dryRun)) {
      return answer.apply(send(exchange, command, request));
    }
    // A key that would be refused is refused here too.
    var _ = metadata(exchange, request);
    return plans
        .plan(exchange, command)
        .<ResponseEntity<Object>>map(ResponseEntity::ok)
        .onErrorMap(error -> translate(error, command));
  }

  /**
   * Sends a command.
   *
   * @param request what was asked, for the idempotency key; compared by its JSON
   */
  Mono<Receipt> send(ServerWebExchange exchange, Object command, @Nullable Object request) {
    return Mono.defer(
            () ->
                Mono.fromFuture(
                    commands.<Receipt>send(
                        message(exchange, command, metadata(exchange, request)))))
        .doOnNext(receipt -> tell(exchange, receipt))
        .onErrorMap(error -> translate(error, command));
  }

  /**
   * Sends a command for somebody who has no token yet.
   *
   * @param correlation the id under which the audit has noted the request
   */
  Mono<Receipt> sendForNobody(ServerWebExchange exchange, String correlation, Object command) {
    var metadata = new HashMap<String, Object>();
    metadata.put(Idempotency.ACTOR, "anonymous");
    metadata.putAll(TraceMetadata.of(RequestWatch.traceOf(exchange)));
    return Mono.defer(
            () ->
                Mono.fromFuture(
                    commands.<Receipt>send(
                        new GenericCommandMessage<>(
                            new GenericMessage<>(correlation, command, metadata),
                            command.getClass().getName()))))
        .onErrorMap(error -> translate(error, command));
  }

  /** The command by the audit's id of the request, which so is the correlation of its events. */
  private static GenericCommandMessage<Object> message(
      ServerWebExchange exchange, Object command, Map<String, Object> metadata) {
    var audited = Audited.of(exchange);
    audited.tell("command", command.getClass().getSimpleName());
    return new GenericCommandMessage<>(
        new GenericMessage<>(audited.correlation(), command, metadata),
        command.getClass().getName());
  }

  /** Who asks and, where the request has a key, which and for what. */
  static Map<String, Object> metadata(ServerWebExchange exchange, @Nullable Object request) {
    var metadata = new HashMap<String, Object>();
    metadata.put(Idempotency.ACTOR, Caller.of(exchange).actor());
    metadata.putAll(TraceMetadata.of(RequestWatch.traceOf(exchange)));
    var key = exchange.getRequest().getHeaders().getFirst(KEY_HEADER);
    if (key != null) {
      if (key.isBlank() || key.length() > LONGEST_KEY) {
        throw ApiException.badRequest(
            "invalid_idempotency_key",
            "An Idempotency-Key has 1 to " + LONGEST_KEY + " characters; a UUID is a good one");
      }
      metadata.put(Idempotency.KEY, key);
      metadata.put(Idempotency.REQUEST_HASH, hash(exchange, request));
    }
    return metadata;
  }

  private static String hash(ServerWebExchange exchange, @Nullable Object request) {
    var text =
        exchange.getRequest().getMethod()
            + " "
            + exchange.getRequest().getPath().value()
            + "\n"
            + EventJson.mapper().writeValueAsString(request);
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private void tell(ServerWebExchange exchange, Receipt receipt) {
    writes.note(Caller.of(exchange), receipt.version());
    var audited = Audited.of(exchange);
    audited.subject(receipt.subject());
    audited.tell("version", receipt.version());
    if (receipt.operationId() != null) {
      audited.tell("operation", receipt.operationId().toString());
    }
    var response = exchange.getResponse();
    response.getHeaders().set(VERSION_HEADER, receipt.version());
    response.addCookie(
        ResponseCookie.from(VERSION_COOKIE, receipt.version())
            .path("/")
            .httpOnly(true)
            .sameSite("Strict")
            .maxAge(60)
            .build());
    if (receipt.operationId() != null) {
      response.getHeaders().set(OPERATION_HEADER, receipt.operationId().toString());
    }
  }

  /** A failure of a command as callers are told it. */
  static Throwable translate(Throwable error, Object command) {
    var cause =
        error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    return switch (cause) {
      case Refused refused -> refusal(refused);
      case AccountRefused refused -> refusal(refused);
      case KeyReused reused -> new ApiException(422, "idempotency_key_reused", text(reused));
      case OrganizationRefused refused -> refusal(refused);
      // The id of something else is the id of no such thing.
      case AggregateNotFoundException _, IncompatibleAggregateException _ ->
          command instanceof OrganizationCommand
              ? ApiException.notFound("organization_not_found", "There is no such organization")
              : ApiException.notFound("project_not_found", "There is no such project");
      default -> cause;
    };
  }

  /** What an account refuses, as an answer. */
  static ApiException refusal(AccountRefused refused) {
    return switch (refused.reason()) {
      case NO_ACCOUNT -> ApiException.notFound("account_not_found", text(refused));
      case NO_TOKEN -> ApiException.notFound("token_not_found", text(refused));
      case EMAIL_TAKEN -> new ApiException(409, "email_exists", text(refused));
      case DISABLED -> new ApiException(409, "account_disabled", text(refused));
      case TOO_MANY_TOKENS -> new ApiException(409, "too_many_tokens", text(refused));
      case SESSION_OVER -> new ApiException(403, "session_not_found", text(refused));
      case IDENTITY_TAKEN -> new ApiException(422, "identity_already_exists", text(refused));
      case NO_IDENTITY -> ApiException.notFound("identity_not_found", text(refused));
      case LAST_WAY_IN -> new ApiException(422, "single_identity_not_deletable", text(refused));
      case TOO_MANY_IDENTITIES -> new ApiException(422, "too_many_identities", text(refused));
    };
  }

  private static ApiException refusal(Refused refused) {
    return switch (refused.reason()) {
      case NOT_FOUND -> ApiException.notFound("project_not_found", text(refused));
      case BUSY -> new ApiException(409, "operation_in_progress", text(refused), blocker(refused));
      case WRONG_STATE -> new ApiException(409, "wrong_state", text(refused));
      case OBSERVED -> new ApiException(409, "project_observed", text(refused));
      case ADOPTED_ALREADY -> new ApiException(409, "already_adopted", text(refused));
      case EXHAUSTED -> new ApiException(409, "exhausted", text(refused));
      case INVALID -> ApiException.badRequest("invalid_request", text(refused));
    };
  }

  private static ApiException refusal(OrganizationRefused refused) {
    return switch (refused.reason()) {
      case NOT_FOUND -> ApiException.notFound("organization_not_found", text(refused));
      case NO_SUCH_MEMBER -> ApiException.notFound("member_not_found", text(refused));
      case NO_SUCH_INVITATION -> ApiException.notFound("invitation_not_found", text(refused));
      case MEMBER_ALREADY -> new ApiException(409, "member_already", text(refused));
      case EXPIRED -> new ApiException(410, "invitation_expired", text(refused));
      case OTHER_ADDRESS -> new ApiException(403, "other_address", text(refused));
      case FORBIDDEN -> new ApiException(403, "forbidden", text(refused));
      case LAST_OWNER -> new ApiException(409, "last_owner", text(refused));
      case NOT_EMPTY -> new ApiException(409, "organization_not_empty", text(refused));
      case TOO_MANY -> new ApiException(409, "too_many", text(refused));
    };
  }

  private static Map<String, Object> blocker(Refused refused) {
    Operation open = refused.blocker();
    return open == null
        ? Map.of()
        : Map.of(
            "operation",
            Map.of(
                "id", open.id().toString(),
                "kind", open.kind().name(),
                "started_at", open.startedAt().toString(),
                "deadline", open.deadline().toString()));
  }

  private static String text(Throwable error) {
    return String.valueOf(error.getMessage());
  }
}
