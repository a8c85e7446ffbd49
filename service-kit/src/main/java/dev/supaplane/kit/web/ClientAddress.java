package dev.supaplane.kit.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * From where a request came that one service of this process passes on to another. Without it all
 * of them came from this machine, and who tries too often would be everybody. It is believed only
 * with a proof that nobody makes who does not run in this process: the key is made at its start and
 * leaves it never. Where services have processes of their own, an address is what a trusted proxy
 * says of it, see {@code SUPAPLANE_PROXIES}.
 */
@Order(Ordered.HIGHEST_PRECEDENCE + 1) // before whatever looks at the address
public final class ClientAddress implements WebFilter {
  /** The header, which says an address and its proof. */
  public static final String HEADER = "Supaplane-Client-Address";

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;
  private static final byte[] KEY = key();

  ClientAddress() {}

  /** What the header says of a request that is passed on; empty where nobody knows. */
  public static Optional<String> of(ServerHttpRequest request) {
    var remote = request.getRemoteAddress();
    if (remote == null || remote.getAddress() == null) {
      return Optional.empty();
    }
    var address = HexFormat.of().formatHex(remote.getAddress().getAddress());
    return Optional.of(address + " " + proof(address));
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    return chain.filter(
        proven(exchange.getRequest().getHeaders().getFirst(HEADER))
            .map(
                address ->
                    exchange
                        .mutate()
                        .request(
                            exchange
                                .getRequest()
                                .mutate()
                                .remoteAddress(new InetSocketAddress(address, 0))
                                .build())
                        .build())
            .orElse(exchange));
  }

  private static Optional<InetAddress> proven(@Nullable String header) {
    var parts = header == null ? new String[0] : header.split(" ", -1);
    if (parts.length != 2 || !isEqual(proof(parts[0]), parts[1])) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByAddress(HexFormat.of().parseHex(parts[0])));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("proven, and no address", e);
    }
  }

  private static boolean isEqual(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private static String proof(String address) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(KEY, ALGORITHM));
      return HexFormat.of().formatHex(mac.doFinal(address.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + ALGORITHM, e);
    }
  }

  private static byte[] key() {
    var bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
