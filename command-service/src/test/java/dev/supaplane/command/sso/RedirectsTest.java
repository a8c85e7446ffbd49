package dev.supaplane.command.sso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Where people may be sent to. */
class RedirectsTest {
  private static final Redirects REDIRECTS =
      new Redirects(
          URI.create("https://studio.example.com/app"),
          List.of(URI.create("http://localhost:3000"), URI.create("https://x.example/cb/")));

  @Test
  void whatIsNamedIsAllowedWithWhatIsBelow() {
    for (var good :
        List.of(
            "https://studio.example.com/app",
            "https://STUDIO.example.com/app/sign-in?next=%2Fprojects",
            "https://studio.example.com:443/app/x",
            "http://localhost:3000",
            "http://localhost:3000/sign-in-sso",
            "https://x.example/cb/now")) {
      assertThat(REDIRECTS.of(good)).as(good).contains(URI.create(good));
    }
    assertThat(REDIRECTS.of(null)).contains(URI.create("https://studio.example.com/app"));
    assertThat(new Redirects(null, List.of()).of(null)).isEmpty();
  }

  @Test
  void nothingElseIs() {
    for (var bad :
        List.of(
            "https://studio.example.com/application",
            "https://studio.example.com/",
            "https://studio.example.com/app/../evil",
            "https://studio.example.com/app/%2e%2e/evil",
            "https://studio.example.com/app%2f..%2fevil",
            "https://studio.example.com:8443/app",
            "http://studio.example.com/app",
            "https://studio.example.com.evil.example/app",
            "https://studio.example.com@evil.example/app",
            "https://evil.example\\@studio.example.com/app",
            "https://evil.example#@studio.example.com/app",
            "https://studio.example.com/app#x",
            "//studio.example.com/app",
            "/app",
            "javascript:alert(1)",
            "https://localhost:3000/",
            "http://localhost:3000.evil.example/",
            " https://studio.example.com/app",
            "https://studio.example.com/app\r\nSet-Cookie: a=b",
            "https://x.example/c")) {
      assertThat(REDIRECTS.of(bad)).as(bad).isEmpty();
    }
  }

  @Property
  void whateverIsAskedTheHostIsOneOfThese(@ForAll String text) {
    for (var asked : List.of(text, "https://" + text, "https://studio.example.com" + text)) {
      REDIRECTS
          .of(asked)
          .ifPresent(
              to ->
                  assertThat(
                          to.getHost() == null
                              ? ""
                              : to.getHost().toLowerCase(java.util.Locale.ROOT))
                      .isIn("studio.example.com", "localhost", "x.example"));
    }
  }

  @Test
  void anOperatorNamesNoAddressThatAnybodyCanListenTo() {
    for (var bad :
        List.of("http://studio.example.com", "https://a.example/?x", "ftp://a.example")) {
      assertThatThrownBy(() -> new Redirects(null, List.of(URI.create(bad))))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
