package dev.supaplane.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.id.ProjectRef;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainsTest {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private static final Domains DOMAINS = new Domains(List.of("example.com", "example.com"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abcdefghijklmnopqrst.localhost",
        "abcdefghijklmnopqrst.example.com",
        "ABCDEFGHIJKLMNOPQRST.Example.COM",
        "abcdefghijklmnopqrst.example.com."
      })
  void aNameBelowADomainIsAProjects(String name) {
    assertThat(DOMAINS.api(name)).contains(REF);
    assertThat(DOMAINS.database(name)).contains(REF);
    assertThat(DOMAINS.database("db." + name)).contains(REF);
    assertThat(DOMAINS.api("db." + name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "localhost",
        ".localhost",
        "abcdefghijklmnopqrst",
        "abcdefghijklmnopqrst.",
        "abcdefghijklmnopqrstlocalhost",
        "abcdefghijklmnopqrst.notexample.com",
        "abcdefghijklmnopqrstu.localhost",
        "a.abcdefghijklmnopqrst.localhost",
        "db.db.abcdefghijklmnopqrst.localhost",
        "abcdefghijklmnopqr5t.localhost",
        "abcdefghijklmnopqrst.localhost..",
        "abcdefghijklmnopqrst.localhost:80"
      })
  void anyOtherIsNobodys(String name) {
    assertThat(DOMAINS.api(name)).isEmpty();
    assertThat(DOMAINS.database(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a..b", "Example.com", "-a.com", "a_b.com", ".example.com"})
  void whatIsNoDomainIsRefused(String name) {
    assertThatThrownBy(() -> new Domains(List.of(name)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
