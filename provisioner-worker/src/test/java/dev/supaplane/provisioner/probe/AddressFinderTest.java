package dev.supaplane.provisioner.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.provisioner.probe.AddressFinder.Way;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressFinderTest {
  private static final HostSurroundings BARE = new HostSurroundings(false, Optional.of("10.0.0.1"));
  private static final HostSurroundings CONTAINER =
      new HostSurroundings(true, Optional.of("172.17.0.1"));

  @Test
  void onTheBareHostTheContainersAddressComesBeforeThePublishedPort() {
    assertThat(
            finder("127.0.0.1", Optional.empty(), BARE)
                .addresses("10.96.0.2", 5432, OptionalInt.of(20_000)))
        .containsExactly(new HostPort("10.96.0.2", 5432), new HostPort("127.0.0.1", 20_000));
  }

  @Test
  void inAContainerTheHostIsTriedUnderTheNamesThatItHasThere() {
    assertThat(
            finder("127.0.0.1", Optional.empty(), CONTAINER)
                .addresses("10.96.0.2", 5432, OptionalInt.of(20_000)))
        .containsExactly(
            new HostPort("10.96.0.2", 5432),
            new HostPort("127.0.0.1", 20_000),
            new HostPort("host.docker.internal", 20_000),
            new HostPort("172.17.0.1", 20_000));
  }

  @Test
  void theOperatorsHostReplacesAllGuesses() {
    assertThat(
            finder("127.0.0.1", Optional.of("engine.lan"), CONTAINER)
                .addresses("10.96.0.2", 5432, OptionalInt.of(20_000)))
        .containsExactly(new HostPort("10.96.0.2", 5432), new HostPort("engine.lan", 20_000));
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0, 127.0.0.1", "'::', 127.0.0.1", "192.0.2.7, 192.0.2.7"})
  void portsPublishedEverywhereAreReachedOnLoopback(String bound, String asked) {
    assertThat(finder(bound, Optional.empty(), BARE).addresses(null, 5432, OptionalInt.of(20_000)))
        .containsExactly(new HostPort(asked, 20_000));
  }

  @Test
  void aServiceWithNeitherHasNoAddress() {
    assertThat(finder("127.0.0.1", Optional.empty(), BARE).addresses(null, 1, OptionalInt.empty()))
        .isEmpty();
    assertThat(finder("127.0.0.1", Optional.empty(), BARE).addresses("", 1, OptionalInt.empty()))
        .isEmpty();
  }

  @Test
  void whatWorkedIsTriedFirstAndOnlyTheOrderChanges() {
    var finder = finder("127.0.0.1", Optional.empty(), CONTAINER);
    var addresses = finder.addresses("10.96.0.2", 5432, OptionalInt.of(20_000));
    var gateway = new HostPort("172.17.0.1", 20_000);
    assertThat(KnownWays.NONE.order(addresses, finder)).isEqualTo(addresses);

    var published = KnownWays.NONE.worked(Way.PUBLISHED, gateway);
    assertThat(published.order(addresses, finder))
        .startsWith(gateway)
        .containsExactlyInAnyOrderElementsOf(addresses);
    assertThat(published.known(finder.way(gateway), gateway)).isTrue();
    assertThat(published.known(Way.PUBLISHED, new HostPort("127.0.0.1", 20_000))).isFalse();

    var both = published.worked(Way.CONTAINER, addresses.getFirst());
    assertThat(both.order(addresses, finder)).startsWith(addresses.getFirst(), gateway);
  }

  @Test
  void theDefaultGatewayIsReadFromTheRoutes() {
    assertThat(
            HostSurroundings.gateway(
                List.of(
                    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask",
                    "eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF",
                    "eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000")))
        .contains("172.17.0.1");
    assertThat(HostSurroundings.gateway(List.of("", "x", "a 00000000 zz"))).isEmpty();
    assertThat(HostSurroundings.detect().gateway().orElse("0.0.0.0")).matches("[0-9.]+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a/b", "a?user=x", "a,b", "a@b", "[::1]"})
  void whatIsNoHostIsRefused(String host) {
    assertThatThrownBy(() -> new HostPort(host, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void addressesOfTheSixthVersionGetBrackets() {
    assertThat(new HostPort("fd00::2", 80)).hasToString("[fd00::2]:80");
    assertThatThrownBy(() -> new HostPort("a", 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new HostPort("a", 65_536))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static AddressFinder finder(
      String bind, Optional<String> probeHost, HostSurroundings surroundings) {
    return new AddressFinder(bind, probeHost, surroundings);
  }
}
