package dev.supaplane.kit.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Who asks, where a proxy is in between. */
class ProxiedAddressesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.1.0.9  | 203.0.113.7               | 203.0.113.7",
        "10.1.0.9  | 198.51.100.1, 203.0.113.7 | 203.0.113.7",
        "10.1.0.9  | 127.0.0.1,2001:db8::1     | 2001:db8:0:0:0:0:0:1",
        "10.1.0.9  | somebody                  | 10.1.0.9",
        "10.1.0.9  | 203.0.113.7,              | 10.1.0.9",
        "10.1.0.9  |                           | 10.1.0.9",
        "10.1.1.9  | 203.0.113.7               | 10.1.1.9",
        "127.0.0.1 | 203.0.113.7               | 127.0.0.1"
      })
  void theLastAddressOfANamedProxyIsBelievedAndNothingElse(
      String peer, String told, String client) {
    var request = MockServerHttpRequest.get("/").remoteAddress(new InetSocketAddress(peer, 4711));
    if (told != null) {
      request.header("X-Forwarded-For", told);
    }
    assertThat(seen("10.1.0.0/24, ::1", request)).isEqualTo(client);
  }

  @Test
  void nobodyIsAProxyWhereNoneIsNamed() {
    var request =
        MockServerHttpRequest.get("/")
            .remoteAddress(new InetSocketAddress("10.1.0.9", 4711))
            .header("X-Forwarded-For", "203.0.113.7");
    assertThat(seen("", request)).isEqualTo("10.1.0.9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kong", "10.1.0.0/33", "10.1.0.0/x", "0.0.0.0/0", "10.1.0.0/-1", "::/0"})
  void whatIsNoNetworkIsRefusedAtTheStart(String network) {
    assertThatThrownBy(() -> ProxiedAddresses.parse("10.1.0.0/24," + network))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("supaplane.web.proxies")
        .hasMessageContaining(network);
  }

  private static String seen(String proxies, MockServerHttpRequest.BaseBuilder<?> request) {
    var seen = new AtomicReference<String>();
    new ProxiedAddresses(ProxiedAddresses.parse(proxies))
        .filter(
            MockServerWebExchange.from(request),
            exchange -> {
              seen.set(address(exchange));
              return Mono.empty();
            })
        .block();
    return seen.get();
  }

  private static String address(ServerWebExchange exchange) {
    var remote = exchange.getRequest().getRemoteAddress();
    return remote == null ? "-" : remote.getAddress().getHostAddress();
  }
}
