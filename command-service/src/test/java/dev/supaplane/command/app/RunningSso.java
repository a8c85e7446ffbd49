package dev.supaplane.command.app;

import dev.supaplane.command.account.Throttle;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The service with two providers, and what its tests share. */
abstract class RunningSso extends RunningCommandService {
  static final String PASSWORD = "correct horse battery staple";

  private @Nullable OidcServer acme;
  private @Nullable OidcServer other;

  @Override
  List<String> settings() throws IOException {
    acme = new OidcServer();
    other = new OidcServer();
    var secret = directory.resolve("client-secret");
    Files.writeString(secret, OidcServer.SECRET + "\n");
    return List.of(
        "--supaplane.sso.callback-url=http://localhost:8700/auth/v1/callback",
        "--supaplane.sso.site-url=" + Browser.SITE,
        "--supaplane.sso.providers.acme.issuer=" + acme.issuer(),
        "--supaplane.sso.providers.acme.client-id=" + OidcServer.CLIENT,
        "--supaplane.sso.providers.acme.client-secret-file=" + secret,
        "--supaplane.sso.providers.acme.display-name=Acme's directory",
        "--supaplane.sso.providers.acme.domains=acme.example",
        "--supaplane.sso.providers.other.issuer=" + other.issuer(),
        "--supaplane.sso.providers.other.client-id=" + OidcServer.CLIENT,
        "--supaplane.sso.providers.other.client-secret-file=" + secret);
  }

  @AfterAll
  void stopProviders() {
    acme().close();
    other().close();
  }

  /** Everybody here has one address, which attacks use up. */
  @BeforeEach
  void forgive() {
    var throttle = context.getBean(Throttle.class);
    throttle.forget();
  }

  final OidcServer acme() {
    return Objects.requireNonNull(acme);
  }

  final OidcServer other() {
    return Objects.requireNonNull(other);
  }

  final String port() {
    return context.getEnvironment().getRequiredProperty("local.server.port");
  }

  final Front front() {
    return new Front(port());
  }

  final Browser browser() {
    return new Browser(port());
  }

  final Front.Answer exchange(Browser.Step back, String verifier) {
    return front()
        .post(
            "/auth/v1/token?grant_type=pkce",
            null,
            Map.of(
                "auth_code", back.query().getOrDefault("code", "none"), "code_verifier", verifier));
  }

  /** A session asks that an identity of Acme's be added; the browser is to follow. */
  final Browser.Step linking(Browser browser, String access) {
    var answer =
        client
            .get()
            .uri(
                "/auth/v1/user/identities/authorize?provider=acme&code_challenge="
                    + browser.challenge()
                    + "&code_challenge_method=s256&skip_http_redirect=true")
            .headers(headers -> headers.setBearerAuth(access))
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody(OBJECT)
            .returnResult();
    var cookie =
        Objects.requireNonNull(answer.getResponseCookies().getFirst("__Host-supaplane-sso"));
    browser.cookie = cookie.getName() + "=" + cookie.getValue();
    var url = text(Objects.requireNonNull(answer.getResponseBody()), "url");
    return new Browser.Step(302, URI.create(url), "", "");
  }

  static String subject() {
    return "s" + UUID.randomUUID();
  }

  static String mail(String subject) {
    return subject + "@acme.example";
  }

  final long accountsOf(String email) {
    return count("select count(*) from account where email = ?", email);
  }

  final long identitiesOf(String account) {
    return count("select count(*) from account_identity where account = ?::uuid", account);
  }

  private long count(String sql, String parameter) {
    return db().sql(sql).param(parameter).query(Long.class).single();
  }

  final List<String> storedTypesOf(String account) {
    return db().sql(
            "select payloadtype from domainevententry where aggregateidentifier = ?"
                + " order by sequencenumber")
        .param(account)
        .query(String.class)
        .list();
  }

  final List<String> noted(String action, String subject) {
    return db().sql(
            "select actor || ' ' || outcome || ' ' || coalesce(entry::jsonb ->> 'code', '')"
                + " from audit_entry where action = ? and subject = ? order by sequence")
        .params(action, subject)
        .query(String.class)
        .list();
  }

  final JdbcClient db() {
    return context.getBean("commandDb", JdbcClient.class);
  }
}
