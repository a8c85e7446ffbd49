package dev.supaplane.command.api;

import dev.supaplane.command.account.AccountBook;
import dev.supaplane.command.account.Emails;
import dev.supaplane.command.account.Passwords;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.access.Limits;
import dev.supaplane.kit.token.LimitNames;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.kit.web.Parameter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Bodies about accounts and tokens, and their validation. */
final class AccountBodies {
  private static final int MOST_LIMITS = 100;
  private static final Duration LONGEST_LIFE = Duration.ofDays(3660);

  private AccountBodies() {}

  /** Body of POST /api/accounts. It tells nothing of itself by mistake. */
  record NewAccount(@Nullable String email, @Nullable String name, @Nullable String password) {
    @Override
    public String toString() {
      return "NewAccount[…]";
    }
  }

  /** Body of POST /api/accounts/{id}/password. */
  record NewPassword(@Nullable String password) {
    @Override
    public String toString() {
      return "NewPassword[…]";
    }
  }

  /** Body of POST /api/tokens; what is absent limits nothing. */
  @JsonNaming(SnakeCaseStrategy.class)
  record NewToken(
      @Nullable String name,
      @Nullable String expiresAt,
      @Nullable List<@Nullable String> permissions,
      @Nullable List<@Nullable String> organizations,
      @Nullable List<@Nullable String> projects) {}

  /** An account as it is told. */
  @JsonNaming(SnakeCaseStrategy.class)
  record AccountAnswer(String id, String email, String name, boolean disabled, String createdAt) {
    static AccountAnswer of(AccountBook.Entry entry) {
      return new AccountAnswer(
          entry.id().toString(),
          entry.email(),
          entry.name(),
          entry.disabled(),
          entry.createdAt().toString());
    }
  }

  /** A page of accounts, and how many there are. */
  record Accounts(List<AccountAnswer> accounts, long total) {}

  /**
   * A token as it is told.
   *
   * @param token itself; only in the answer that issues it
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record TokenAnswer(
      String id,
      String name,
      @Nullable String token,
      List<String> permissions,
      List<String> organizations,
      List<String> projects,
      @Nullable String expiresAt,
      String issuedAt) {
    static TokenAnswer of(AccountBook.Token entry, @Nullable String token) {
      var expires = entry.expiresAt();
      return new TokenAnswer(
          entry.id().toString(),
          entry.name(),
          token,
          entry.permissions(),
          entry.organizations(),
          entry.projects(),
          expires == null ? null : expires.toString(),
          entry.issuedAt().toString());
    }

    /** Tells what it is without the token. */
    @Override
    public String toString() {
      return "TokenAnswer[" + id + "]";
    }
  }

  /** The tokens of an account. */
  record Tokens(List<TokenAnswer> tokens) {}

  /**
   * Who somebody is.
   *
   * @param kind account or superuser
   */
  record Me(String kind, String id, String email, String name, LimitsAnswer limits) {}

  /** What a token is good for; what is empty limits nothing. */
  record LimitsAnswer(List<String> permissions, List<String> organizations, List<String> projects) {
    static LimitsAnswer of(Limits limits) {
      return new LimitsAnswer(
          limits.permissions().stream().map(LimitNames::nameOf).sorted().toList(),
          limits.organizations().stream().sorted().toList(),
          limits.projects().stream().sorted().toList());
    }
  }

  /** An e-mail as accounts have it. */
  static String email(@Nullable String email) {
    return Emails.normal(email == null ? "" : email)
        .orElseThrow(
            () ->
                ApiException.badRequest(
                    "invalid_email", "email is an address such as ada@example.com"));
  }

  /** A password that may be set. */
  static String password(@Nullable String password) {
    if (password == null || !Passwords.isAllowed(password)) {
      throw ApiException.badRequest("weak_password", PASSWORD_RULE);
    }
    return password;
  }

  /** What a password has to be. */
  static final String PASSWORD_RULE =
      "A password has " + Passwords.SHORTEST + " to " + Passwords.LONGEST + " characters";

  /** An account's id from a path; what is none is nobody's. */
  static UUID account(String id) {
    return id(id, "account_not_found", "There is no such account; its id is a UUID");
  }

  /** A token's id from a path; what is none is nobody's. */
  static UUID token(String id) {
    return id(id, "token_not_found", "There is no such token of yours; its id is a UUID");
  }

  private static UUID id(String id, String code, String message) {
    try {
      return UUID.fromString(id);
    } catch (IllegalArgumentException e) {
      throw ApiException.notFound(code, message);
    }
  }

  /** Until when a token is good; null for ever. */
  static @Nullable Instant expiry(@Nullable String text, Instant now) {
    var expires = Parameter.instant("expires_at", text).orElse(null);
    if (expires != null && (!expires.isAfter(now) || expires.isAfter(now.plus(LONGEST_LIFE)))) {
      throw ApiException.badRequest(
          "invalid_expires_at", "expires_at is in the future, and within ten years");
    }
    return expires;
  }

  /** Names of permissions that a token can be limited to. */
  static List<String> permissions(@Nullable List<@Nullable String> names) {
    return checked(
        "permissions",
        names,
        name -> {
          if (LimitNames.permission(name).isEmpty()) {
            throw new IllegalArgumentException("some of " + String.join(", ", LimitNames.all()));
          }
        });
  }

  /** Slugs of organizations, which need not exist. */
  static List<String> organizations(@Nullable List<@Nullable String> slugs) {
    return checked("organizations", slugs, OrganizationSlug::new);
  }

  /** Refs of projects, which need not exist. */
  static List<String> projects(@Nullable List<@Nullable String> refs) {
    return checked("projects", refs, ProjectRef::new);
  }

  private static List<String> checked(
      String what, @Nullable List<@Nullable String> values, Consumer<String> check) {
    if (values == null) {
      return List.of();
    }
    try {
      if (values.isEmpty() || values.size() > MOST_LIMITS) {
        throw new IllegalArgumentException("1 to " + MOST_LIMITS + ", or is left out");
      }
      var texts = values.stream().map(value -> value == null ? "" : value).distinct().toList();
      texts.forEach(check);
      return texts;
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("invalid_" + what, what + ": " + e.getMessage());
    }
  }
}
