package dev.supaplane.command.api;

import dev.supaplane.command.account.Identities;
import dev.supaplane.command.account.Person;
import dev.supaplane.command.account.SessionKey;
import dev.supaplane.command.account.SignIn.Outcome.In;
import dev.supaplane.command.account.Ways;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** Bodies in the shapes of GoTrue, as its clients read and write them. */
final class SignInBodies {
  private SignInBodies() {}

  /** Body of POST /auth/v1/token; which members count is said by the grant type. */
  @JsonNaming(SnakeCaseStrategy.class)
  record TokenRequest(
      @Nullable String email,
      @Nullable String password,
      @Nullable String refreshToken,
      @Nullable String authCode,
      @Nullable String codeVerifier) {
    @Override
    public String toString() {
      return "TokenRequest[…]";
    }
  }

  /** Body of POST /auth/v1/signup. */
  record SignUpRequest(
      @Nullable String email,
      @Nullable String password,
      @Nullable String phone,
      @Nullable Map<String, Object> data) {
    /** The name that its sender gives; else the beginning of the e-mail. */
    String name(String email) {
      var given = data == null ? null : data.getOrDefault("name", data.get("full_name"));
      return given instanceof String text && !text.isBlank()
          ? text
          : email.substring(0, email.indexOf('@'));
    }

    @Override
    public String toString() {
      return "SignUpRequest[…]";
    }
  }

  /** Body of PUT /auth/v1/user. */
  @JsonNaming(SnakeCaseStrategy.class)
  record UserUpdate(
      @Nullable String email,
      @Nullable String phone,
      @Nullable String password,
      @Nullable String currentPassword,
      @Nullable Map<String, Object> data) {
    @Override
    public String toString() {
      return "UserUpdate[…]";
    }
  }

  /** Who is signed in. */
  @JsonNaming(SnakeCaseStrategy.class)
  record User(
      String id,
      String aud,
      String role,
      String email,
      String emailConfirmedAt,
      String phone,
      String confirmedAt,
      String lastSignInAt,
      Map<String, Object> appMetadata,
      Map<String, Object> userMetadata,
      List<Identity> identities,
      List<Object> factors,
      String createdAt,
      String updatedAt,
      boolean isAnonymous) {
    static User of(Person person, Ways ways, Instant signedIn) {
      var providers = ways.providers();
      var created = person.createdAt().toString();
      return new User(
          person.id().toString(),
          "authenticated",
          "authenticated",
          person.email(),
          created,
          "",
          created,
          signedIn.toString(),
          Map.of("provider", providers.getFirst(), "providers", providers),
          Map.of("email", person.email(), "name", person.name()),
          identitiesOf(person, ways, signedIn),
          List.of(),
          created,
          created,
          false);
    }
  }

  private static List<Identity> identitiesOf(Person person, Ways ways, Instant signedIn) {
    var own =
        ways.password() || ways.identities().isEmpty()
            ? Stream.of(Identity.of(person, signedIn))
            : Stream.<Identity>of();
    return Stream.concat(
            own, ways.identities().stream().map(linked -> Identity.of(person, linked, signedIn)))
        .toList();
  }

  /** By what somebody signs in. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Identity(
      String identityId,
      String id,
      String userId,
      Map<String, Object> identityData,
      String provider,
      String lastSignInAt,
      String createdAt,
      String updatedAt,
      String email) {
    static Identity of(Person person, Identities.Linked linked, Instant signedIn) {
      var identity = linked.identity();
      var at = linked.linkedAt().toString();
      return new Identity(
          identity.id().toString(),
          identity.subject(),
          person.id().toString(),
          Map.of("sub", identity.subject(), "iss", identity.issuer(), "email", person.email()),
          identity.provider(),
          signedIn.toString(),
          at,
          at,
          person.email());
    }

    static Identity of(Person person, Instant signedIn) {
      var id = person.id().toString();
      var created = person.createdAt().toString();
      return new Identity(
          id,
          id,
          id,
          Map.of("sub", id, "email", person.email(), "email_verified", true),
          "email",
          signedIn.toString(),
          created,
          created,
          person.email());
    }
  }

  /** A session. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Session(
      String accessToken,
      String tokenType,
      long expiresIn,
      long expiresAt,
      String refreshToken,
      User user) {
    static Session of(In in, Ways ways) {
      var opened = in.opened();
      return new Session(
          opened.accessToken(),
          "bearer",
          SessionKey.LIFE.toSeconds(),
          opened.expiresAt().getEpochSecond(),
          opened.refreshToken(),
          User.of(in.person(), ways, opened.signedInAt()));
    }

    @Override
    public String toString() {
      return "Session[…]";
    }
  }

  /** How one can sign in here. */
  @JsonNaming(SnakeCaseStrategy.class)
  record Settings(
      Map<String, Boolean> external,
      Map<String, String> externalLabels,
      boolean disableSignup,
      boolean mailerAutoconfirm,
      boolean phoneAutoconfirm,
      String smsProvider,
      boolean samlEnabled) {
    static Settings of(boolean signUp, Map<String, String> providers) {
      var external = new TreeMap<String, Boolean>();
      providers.keySet().forEach(name -> external.put(name, true));
      external.put("email", true);
      external.put("phone", false);
      external.put("anonymous_users", false);
      return new Settings(external, providers, !signUp, true, false, "", false);
    }
  }

  /** That the sign-in is there. */
  record Health(String version, String name, String description) {}
}
