package dev.supaplane.command.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.command.webhook.AddressGuard.Forbidden;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where hooks may lead (E6). */
class AddressGuardProperties {
  private static final AddressGuard STRICT = new AddressGuard(false, InetAddress::getAllByName);
  private static final AddressGuard OPEN = new AddressGuard(true, InetAddress::getAllByName);

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, PUBLIC",
    "100.63.255.255, PUBLIC",
    "100.128.0.0, PUBLIC",
    "172.15.255.255, PUBLIC",
    "172.32.0.0, PUBLIC",
    "2606:4700::1, PUBLIC",
    "64:ff9b::808:808, PUBLIC",
    "10.0.0.1, PRIVATE",
    "127.0.0.1, PRIVATE",
    "127.255.255.254, PRIVATE",
    "172.16.0.1, PRIVATE",
    "172.31.255.255, PRIVATE",
    "192.168.1.1, PRIVATE",
    "100.64.0.1, PRIVATE",
    "::1, PRIVATE",
    "fd12:3456::1, PRIVATE",
    "fec0::1, PRIVATE",
    "::ffff:127.0.0.1, PRIVATE",
    "64:ff9b::7f00:1, PRIVATE",
    "169.254.169.254, NEVER",
    "::ffff:169.254.169.254, NEVER",
    "64:ff9b::a9fe:a9fe, NEVER",
    "100.100.100.200, NEVER",
    "fd00:ec2::254, NEVER",
    "fe80::1, NEVER",
    "0.0.0.0, NEVER",
    "::, NEVER",
    "::7f00:1, NEVER",
    "2002:7f00:1::, NEVER",
    "2001::1, NEVER",
    "2001:db8::1, NEVER",
    "64:ff9b:1::1, NEVER",
    "192.0.0.192, NEVER",
    "198.18.0.1, NEVER",
    "224.0.0.1, NEVER",
    "255.255.255.255, NEVER",
    "ff02::1, NEVER"
  })
  void ofWhomAnAddressIs(String address, Reach reach) throws UnknownHostException {
    assertThat(Reach.of(address(address))).isEqualTo(reach);
  }

  /** The JDK's own words for what is not public, as a second opinion. */
  @Property(tries = 5000)
  void nothingThatTheJdkKnowsAsLocalIsPublic(@ForAll @Size(4) byte[] four) throws Exception {
    assertAgrees(InetAddress.getByAddress(four));
    var mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xff;
    System.arraycopy(four, 0, mapped, 12, 4);
    assertThat(Reach.of(InetAddress.getByAddress(mapped)))
        .isEqualTo(Reach.of(InetAddress.getByAddress(four)));
  }

  @Property(tries = 5000)
  void norIsAnyOfTheLongOnes(@ForAll @Size(16) byte[] sixteen) throws Exception {
    assertAgrees(InetAddress.getByAddress(sixteen));
  }

  private static InetAddress address(String literal) throws UnknownHostException {
    return InetAddress.getAllByName(literal)[0];
  }

  private static void assertAgrees(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress()) {
      assertThat(Reach.of(address)).isEqualTo(Reach.NEVER);
    } else if (address.isLoopbackAddress() || address.isSiteLocalAddress()) {
      assertThat(Reach.of(address)).isEqualTo(Reach.PRIVATE);
    }
  }

  @Property
  void onlyTheAddressThatWasJudgedIsGivenOut(@ForAll @Size(4) byte[] four) throws Exception {
    var address = InetAddress.getByAddress(four);
    var guard = new AddressGuard(false, _ -> new InetAddress[] {address});
    var target = Target.parse("https://hooks.example.com/");
    if (Reach.of(address) == Reach.PUBLIC) {
      var chosen = guard.choose(target, 0);
      assertThat(chosen.getAddress()).isEqualTo(four);
      // By the name of the URL, which the certificate and the Host header are about.
      assertThat(chosen.getHostName()).isEqualTo("hooks.example.com");
    } else {
      assertThatThrownBy(() -> guard.choose(target, 0)).isInstanceOf(Forbidden.class);
    }
  }

  /** A name that means something else at each look is looked up once for each attempt. */
  @Test
  void aNameThatIsReboundIsLookedUpOnce() throws Exception {
    var looks = new AtomicInteger();
    var guard =
        new AddressGuard(
            false,
            _ -> {
              var last = looks.getAndIncrement() == 0 ? "8.8.8.8" : "127.0.0.1";
              return InetAddress.getAllByName(last);
            });
    var target = Target.parse("https://rebound.example.com/");
    assertThat(guard.choose(target, 0).getAddress()).containsExactly(8, 8, 8, 8);
    assertThat(looks).hasValue(1);
    assertThatThrownBy(() -> guard.choose(target, 0)).isInstanceOf(Forbidden.class);
  }

  @Test
  void ofSeveralAddressesThoseThatMayBeReachedTakeTurns() throws Exception {
    var all = new InetAddress[] {address("127.0.0.1"), address("8.8.8.8"), address("9.9.9.9")};
    var guard = new AddressGuard(false, _ -> all.clone());
    var target = Target.parse("https://several.example.com/");
    assertThat(guard.choose(target, 0).getAddress()[0]).isEqualTo((byte) 8);
    assertThat(guard.choose(target, 1).getAddress()[0]).isEqualTo((byte) 9);
    assertThat(guard.choose(target, 2).getAddress()[0]).isEqualTo((byte) 8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com/hook",
        "//example.com/hook",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https:///hook",
        "https://user@example.com/",
        "https://user:password@example.com/",
        "https://example.com/#part",
        "https://example.com:0/",
        "https://example.com:70000/",
        "https://example.com:-1/",
        "https://exa mple.com/",
        "https://example.com/\r\nHost: other",
        "https://example.com/ö",
        "http://example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://10.1.2.3:8443/",
        "https://169.254.169.254/latest/meta-data/",
        "https://2130706433/",
        "https://0/"
      })
  void whatNoHookMayBeFor(String url) {
    assertThat(STRICT.objection(url)).isNotNull();
    assertThat(STRICT.objection(url.length() < 3 ? "https://" + "a".repeat(2_001) : url))
        .isNotNull();
  }

  @Test
  void whereTheOperatorAllowsPrivateAddressesHttpIsForThemAlone() throws Exception {
    for (var url :
        Arrays.asList("http://127.0.0.1:1/x?a=b", "http://[::1]/", "https://10.0.0.1/")) {
      assertThat(OPEN.objection(url)).as(url).isNull();
    }
    assertThat(OPEN.objection("http://8.8.8.8/")).contains("http");
    assertThat(OPEN.objection("https://169.254.169.254/")).contains("may not reach");
    assertThat(OPEN.objection("http://name.example.com/")).isNull();
    var outside = new AddressGuard(true, _ -> new InetAddress[] {address("8.8.8.8")});
    assertThatThrownBy(() -> outside.choose(Target.parse("http://name.example.com/"), 0))
        .isInstanceOf(Forbidden.class);
  }

  @Test
  void aUrlIsTakenApartAsItIs() {
    assertThat(Target.parse("https://example.com?x=1"))
        .isEqualTo(new Target(true, "example.com", 443, "/?x=1"));
    assertThat(Target.parse("HTTP://example.com:8080/a%20b/").authority())
        .isEqualTo("example.com:8080");
    assertThat(Target.parse("http://example.com:80/").authority()).isEqualTo("example.com");
  }
}
