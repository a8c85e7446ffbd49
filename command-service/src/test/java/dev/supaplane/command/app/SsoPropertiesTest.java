package dev.supaplane.command.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Providers as an operator names them. */
class SsoPropertiesTest {
  @TempDir private Path directory;

  @Test
  void theEnvironmentNamesProviders() throws IOException {
    var properties = SsoProperties.of(environment(settings()));
    var provider = properties.providers().get("keycloak");
    assertThat(properties.authorize())
        .isEqualTo(URI.create("https://api.example.com/auth/v1/authorize"));
    assertThat(provider).isNotNull();
    assertThat(String.valueOf(provider)).doesNotContain("very secret");
    assertThat(provider)
        .satisfies(
            it -> {
              assertThat(it.issuer()).isEqualTo(URI.create("https://id.example.com/realms/acme"));
              assertThat(it.clientSecret()).isEqualTo("very secret");
              assertThat(it.scopes()).containsExactly("email", "openid", "profile");
              assertThat(it.domains()).containsExactlyInAnyOrder("example.com", "example.org");
              assertThat(it.displayName()).isEqualTo("Acme's directory");
            });
    assertThat(properties.redirects().of("https://admin.example.com/sign-in/x")).isPresent();
    assertThat(SsoProperties.of(environment(Map.of())).providers()).isEmpty();
  }

  @Test
  void whatCannotBeIsRefusedAtTheStart() throws IOException {
    for (var wrong :
        Map.of(
                "SUPAPLANE_SSO_CALLBACK_URL", "https://api.example.com/callback",
                "SUPAPLANE_SSO_SITE_URL", "http://studio.example.com",
                "SUPAPLANE_SSO_REDIRECTS", "https://x.example/?a",
                "SUPAPLANE_SSO_PROVIDERS_KEYCLOAK_ISSUER", "http://id.example.com",
                "SUPAPLANE_SSO_PROVIDERS_KEYCLOAK_CLIENT_ID", " ",
                "SUPAPLANE_SSO_PROVIDERS_KEYCLOAK_DOMAINS", "*")
            .entrySet()) {
      var settings = new HashMap<String, Object>(settings());
      settings.put(wrong.getKey(), wrong.getValue());
      assertThatThrownBy(() -> SsoProperties.of(environment(settings)))
          .as(wrong.getKey())
          .isInstanceOf(IllegalArgumentException.class);
    }
    var without = new HashMap<String, Object>(settings());
    without.remove("SUPAPLANE_SSO_CALLBACK_URL");
    assertThatThrownBy(() -> SsoProperties.of(environment(without)))
        .hasMessageContaining("callback-url");
  }

  private Map<String, Object> settings() throws IOException {
    var secret = directory.resolve("secret");
    Files.writeString(secret, "very secret\n");
    return Map.of(
        "SUPAPLANE_SSO_CALLBACK_URL", "https://api.example.com/auth/v1/callback",
        "SUPAPLANE_SSO_SITE_URL", "https://studio.example.com",
        "SUPAPLANE_SSO_REDIRECTS", "https://admin.example.com/sign-in, http://localhost:3000",
        "SUPAPLANE_SSO_PROVIDERS_KEYCLOAK_ISSUER", "https://id.example.com/realms/acme",
        "SUPAPLANE_SSO_PROVIDERS_KEYCLOAK_CLIENT_ID", "supaplane",
        "SUPAPLANE_SSO_PROVIDERS_KEYCLOAK_CLIENT_SECRET_FILE", secret.toString(),
        "SUPAPLANE_SSO_PROVIDERS_KEYCLOAK_DISPLAY_NAME", "Acme's directory",
        "SUPAPLANE_SSO_PROVIDERS_KEYCLOAK_DOMAINS", "Example.com,example.org");
  }

  private static StandardEnvironment environment(Map<String, Object> settings) {
    var environment = new StandardEnvironment();
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, settings));
    ConfigurationPropertySources.attach(environment);
    return environment;
  }
}
