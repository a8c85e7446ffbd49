package dev.supaplane.gateway.postgres;

import dev.supaplane.gateway.postgres.wire.SessionKey;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Which session a key stands for. Clients get keys with secrets from here: two servers may give out
 * the same key, and one that means harm could give out another one's. The number of the process
 * stays the server's, because clients compare it with what {@code pg_backend_pid} and notifications
 * tell.
 */
final class SessionKeys {
  private final SecureRandom random = new SecureRandom();
  private final ConcurrentMap<SessionKey, Target> sessions = new ConcurrentHashMap<>();

  /** Where a session is, and its key there. */
  record Target(InetSocketAddress server, SessionKey key) {}

  /** Makes a key for a session, as long as the server's own. */
  SessionKey issue(InetSocketAddress server, SessionKey theirs) {
    var target = new Target(server, theirs);
    while (true) {
      var secret = new byte[theirs.secret().length()];
      random.nextBytes(secret);
      var key = new SessionKey(theirs.process(), new String(secret, StandardCharsets.ISO_8859_1));
      if (sessions.putIfAbsent(key, target) == null) {
        return key;
      }
    }
  }

  /** The session of a key. */
  Optional<Target> find(SessionKey key) {
    return Optional.ofNullable(sessions.get(key));
  }

  /** Forgets a session that has ended, or never had a key. */
  void forget(@Nullable SessionKey key) {
    if (key != null) {
      sessions.remove(key);
    }
  }

  int size() {
    return sessions.size();
  }
}
