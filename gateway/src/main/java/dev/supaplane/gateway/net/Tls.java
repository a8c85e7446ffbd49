package dev.supaplane.gateway.net;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import javax.net.ssl.SSLException;

/** Makes what TLS needs. */
public final class Tls {
  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private Tls() {}

  /**
   * For a door.
   *
   * @param certificate a PEM file, the leaf first
   * @param key a PEM file, PKCS #8 without a password
   * @param protocol the only one that is spoken behind it, by its ALPN name
   * @throws IllegalArgumentException when the files do not hold that; it tells nothing of the key
   */
  public static SslContext door(Path certificate, Path key, String protocol) {
    try {
      return SslContextBuilder.forServer(certificate.toFile(), key.toFile())
          .sslProvider(SslProvider.JDK)
          .protocols(VERSIONS)
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  Protocol.ALPN,
                  SelectorFailureBehavior.NO_ADVERTISE,
                  SelectedListenerFailureBehavior.ACCEPT,
                  protocol))
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "no TLS with the certificate in " + certificate + " and the key in " + key, e);
    }
  }

  /**
   * Towards servers, as libpq's sslmode=prefer does it: against listeners, not against impostors.
   * There is no authority that project servers' certificates could be checked by.
   */
  public static SslContext towardsServers() {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.JDK)
          .protocols(VERSIONS)
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }
}
