package dev.supaplane.kit.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class ClientAddressTest {
  private static final InetSocketAddress PROXY = at("127.0.0.1");

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.7", "2001:db8::7"})
  void whatThisProcessPassesOnIsBelieved(String address) {
    var client = at(address);
    assertThat(seen(passedOn(client)).getAddress()).isEqualTo(client.getAddress());
  }

  @Test
  void whatAnybodySaysIsNot() {
    var genuine = passedOn(at("192.0.2.7"));
    var proof = genuine.split(" ", 2)[1];
    for (var forged :
        new String[] {
          null,
          "",
          " ",
          "192.0.2.9",
          "c0000209",
          "c0000209 ",
          "c0000209 " + proof,
          proof,
          genuine + " ",
          genuine + "00",
          "zz " + proof
        }) {
      assertThat(seen(forged)).as("%s", forged).isEqualTo(PROXY);
    }
  }

  private static InetSocketAddress at(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 50_000);
  }

  private static String passedOn(InetSocketAddress from) {
    return ClientAddress.of(MockServerHttpRequest.get("/").remoteAddress(from).build())
        .orElseThrow();
  }

  private static InetSocketAddress seen(@Nullable String header) {
    var request = MockServerHttpRequest.get("/").remoteAddress(PROXY);
    if (header != null) {
      request.header(ClientAddress.HEADER, header);
    }
    var seen = new AtomicReference<InetSocketAddress>();
    new ClientAddress()
        .filter(
            MockServerWebExchange.from(request),
            exchange -> {
              seen.set(exchange.getRequest().getRemoteAddress());
              return Mono.empty();
            })
        .block();
    return Objects.requireNonNull(seen.get());
  }
}
