package dev.supaplane.kit.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.kit.access.Limits;
import dev.supaplane.kit.access.Permission;
import io.github.bucket4j.TimeMeter;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RateLimitsTest {
  private static final Caller ADA = caller(Limits.NONE);

  private final AtomicLong nanos = new AtomicLong(1);
  private final RateLimits limits =
      new RateLimits(
          3,
          2,
          new TimeMeter() {
            @Override
            public long currentTimeNanos() {
              return nanos.get();
            }

            @Override
            public boolean isWallClockBased() {
              return false;
            }
          });
  private final WebFilterChain goesOn =
      exchange -> {
        exchange.getResponse().setStatusCode(HttpStatus.NO_CONTENT);
        return Mono.empty();
      };

  @Test
  void aTokenHasSoManyRequestsAMinuteAndThenHearsWhen() {
    for (var left = 2; left >= 0; left--) {
      assertThat(asked(ADA).getResponse().getHeaders().getFirst("X-RateLimit-Remaining"))
          .isEqualTo(Integer.toString(left));
    }
    StepVerifier.create(new RequestLimit(limits).filter(exchange(ADA), goesOn))
        .expectErrorSatisfies(
            error -> {
              var refused = (ApiException) error;
              assertThat(refused.status()).isEqualTo(429);
              assertThat(refused.retryAfter()).hasValueSatisfying(t -> assertThat(t).isPositive());
            })
        .verify();
    nanos.addAndGet(Duration.ofSeconds(20).toNanos());
    asked(ADA);
  }

  @Test
  void oneTokenTakesNothingFromAnother() {
    for (var request = 0; request < 3; request++) {
      asked(ADA);
    }
    asked(new Caller("account:other", false, UUID.randomUUID(), Limits.NONE));
    asked(caller(new Limits(Set.of(Permission.PROJECT_READ), Set.of(), Set.of())));
  }

  @Test
  void theSuperuserAndWorkersAreNotCounted() {
    for (var request = 0; request < 10; request++) {
      asked(Caller.SUPERUSER);
      asked(Caller.WORKER);
    }
  }

  @Test
  void wrongTokensOfOneAddressAreAnsweredWithWhenAndRightOnesGetIn() {
    var filter = new GuessLimit(limits);
    WebFilterChain wrong = _ -> Mono.error(new ApiException(401, "unauthorized", "no"));
    for (var expected : new int[] {401, 401, 429}) {
      StepVerifier.create(filter.filter(from("192.0.2.1"), wrong))
          .expectErrorMatches(error -> ((ApiException) error).status() == expected)
          .verify();
    }
    StepVerifier.create(filter.filter(from("192.0.2.1"), goesOn)).verifyComplete();
    StepVerifier.create(filter.filter(from("192.0.2.2"), wrong))
        .expectErrorMatches(error -> ((ApiException) error).status() == 401)
        .verify();
  }

  @Test
  void anAddressOfVersionSixIsItsNetwork() {
    assertThat(RateLimits.address(from("2001:db8:1:2:3:4:5:6").getRequest()))
        .isEqualTo(RateLimits.address(from("2001:db8:1:2:ffff::1").getRequest()))
        .isNotEqualTo(RateLimits.address(from("2001:db8:1:3::1").getRequest()));
  }

  private MockServerWebExchange asked(Caller caller) {
    var exchange = exchange(caller);
    StepVerifier.create(new RequestLimit(limits).filter(exchange, goesOn)).verifyComplete();
    assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.NO_CONTENT);
    return exchange;
  }

  private static MockServerWebExchange exchange(Caller caller) {
    var exchange = from("192.0.2.1");
    exchange.getAttributes().put(Caller.ATTRIBUTE, caller);
    return exchange;
  }

  private static MockServerWebExchange from(String address) {
    return MockServerWebExchange.from(
        MockServerHttpRequest.get("/v1/projects")
            .remoteAddress(new InetSocketAddress(address, 40_000)));
  }

  private static Caller caller(Limits limits) {
    return new Caller("account:ada", false, new UUID(0, 1), limits);
  }
}
