package dev.supaplane.gateway.postgres.wire;

import java.util.Map;

/** What a client can begin with. */
public sealed interface Greeting {
  /** A wish to go on with TLS. */
  record TlsRequest() implements Greeting {}

  /** A wish to go on with GSSAPI's encryption, which is always declined. */
  record GssRequest() implements Greeting {}

  /** A wish that whatever a session does be cancelled. It gets no answer. */
  record Cancel(SessionKey key) implements Greeting {}

  /**
   * The beginning of a session. Texts hold a byte in each character: what encoding they have is
   * between the client and its server.
   *
   * @param version major version in the upper sixteen bits, which is 3, and minor in the lower
   * @param parameters in their order, at least one of them
   */
  record Startup(int version, Map<String, String> parameters) implements Greeting {
    /** The value of a parameter; empty text where it is not there, as PostgreSQL has it. */
    public String get(String name) {
      return parameters.getOrDefault(name, "");
    }
  }
}
