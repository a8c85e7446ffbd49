package dev.supaplane.kit.web;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Whom a proxy asks for, so that limits are each client's own and not the proxy's. Only proxies
 * that are named are believed, and only the last address that they tell: the one that they saw
 * themselves. Those before it were written by whoever asked the proxy, who could write any.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
final class ProxiedAddresses implements WebFilter {
  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final int IPV4_BITS = 32;
  private static final int IPV6_BITS = 128;

  private final List<IpSubnetFilterRule> proxies;

  ProxiedAddresses(List<IpSubnetFilterRule> proxies) {
    this.proxies = List.copyOf(proxies);
  }

  /**
   * Networks by their addresses, with commas between them: {@code 10.1.0.0/24, ::1}.
   *
   * @throws IllegalArgumentException when one is none
   */
  static List<IpSubnetFilterRule> parse(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(network -> !network.isEmpty())
        .map(ProxiedAddresses::network)
        .toList();
  }

  private static IpSubnetFilterRule network(String text) {
    try {
      var slash = text.indexOf('/');
      var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
      var all = address.getAddress().length == 4 ? IPV4_BITS : IPV6_BITS;
      var bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
      // Everybody would be a proxy, and could say to be anybody.
      if (bits >= 1 && bits <= all) {
        return new IpSubnetFilterRule(address, bits, IpFilterRuleType.ACCEPT);
      }
    } catch (IllegalArgumentException _) {
      // Told below, with what it should be.
    }
    throw new IllegalArgumentException(
        "supaplane.web.proxies names networks such as 10.1.0.0/24, with commas between them; this"
            + " is none: "
            + text);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    var client = client(exchange);
    if (client.isEmpty()) {
      return chain.filter(exchange);
    }
    var request = exchange.getRequest().mutate().remoteAddress(client.get()).build();
    return chain.filter(exchange.mutate().request(request).build());
  }

  private Optional<InetSocketAddress> client(ServerWebExchange exchange) {
    var peer = exchange.getRequest().getRemoteAddress();
    if (peer == null
        || peer.isUnresolved()
        || proxies.stream().noneMatch(proxy -> proxy.matches(peer))) {
      return Optional.empty();
    }
    var told = exchange.getRequest().getHeaders().getOrEmpty(FORWARDED_FOR);
    return told.isEmpty() ? Optional.empty() : address(told.getLast());
  }

  /** The last one; a proxy that tells something else is taken for the client itself. */
  private static Optional<InetSocketAddress> address(String told) {
    try {
      var last = told.substring(told.lastIndexOf(',') + 1).strip();
      return Optional.of(new InetSocketAddress(InetAddress.ofLiteral(last), 0));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
