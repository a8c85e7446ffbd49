package dev.supaplane.query.app;

import dev.supaplane.kit.token.AccessJwts;
import dev.supaplane.kit.token.AccountTokens;
import dev.supaplane.kit.token.ExternalAccounts;
import dev.supaplane.kit.token.ExternalSignIn;
import dev.supaplane.kit.token.ExternalTokens;
import dev.supaplane.kit.token.Pepper;
import dev.supaplane.kit.web.Authenticator;
import dev.supaplane.query.account.ProjectedAccounts;
import dev.supaplane.query.projection.Versions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Who asks. Properties: {@code supaplane.tokens.jwks-file} and {@code
 * supaplane.tokens.pepper-file}, which the command side has too; without them accounts are not let
 * in here.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {
  /** After that of the command side, where both are in one process. */
  @Bean
  @Order(1)
  Authenticator queryAuthenticator(
      @Qualifier("queryDb") JdbcClient db, Versions versions, Environment environment) {
    var keys = environment.getProperty("supaplane.tokens.jwks-file");
    var pepper = environment.getProperty("supaplane.tokens.pepper-file");
    if (keys == null || pepper == null) {
      return _ -> Optional.empty();
    }
    var accounts = new ProjectedAccounts(db, versions, InstantSource.system());
    var own =
        new AccountTokens(
            new AccessJwts(Path.of(keys), InstantSource.system()),
            Pepper.read(Path.of(pepper)),
            accounts);
    return ExternalSignIn.of(environment)
        .<Authenticator>map(
            external ->
                new ExternalAccounts(
                    own,
                    new ExternalTokens(external),
                    claims ->
                        external.admits(claims.email())
                            ? accounts.holderOf(claims)
                            : Optional.empty()))
        .orElse(own);
  }
}
