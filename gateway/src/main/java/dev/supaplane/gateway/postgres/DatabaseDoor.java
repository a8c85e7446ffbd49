package dev.supaplane.gateway.postgres;

import dev.supaplane.gateway.net.Door;
import dev.supaplane.gateway.net.Lookup;
import dev.supaplane.gateway.net.Tls;
import dev.supaplane.gateway.net.Turnstile;
import dev.supaplane.gateway.route.Directory;
import dev.supaplane.gateway.route.Domains;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;

/**
 * One PostgreSQL port for the databases of all projects. It understands how a connection begins,
 * and hands on everything after that: who may log in is for the project's server to say.
 */
public final class DatabaseDoor {
  private static final String ALPN = "postgresql";

  private final Doorway doorway;
  private final Door door;

  private DatabaseDoor(Doorway doorway, EventLoopGroup threads) {
    this.doorway = doorway;
    this.door =
        Door.open(doorway.settings().address(), doorway.settings().port(), threads, this::welcome);
  }

  /**
   * Opens the door.
   *
   * @throws IllegalStateException when nobody can listen there
   * @throws IllegalArgumentException when there is no TLS with the certificate that is given
   */
  public static DatabaseDoor open(
      DatabaseSettings settings,
      Directory directory,
      Domains domains,
      Lookup lookup,
      EventLoopGroup threads) {
    var tls =
        settings
            .certificate()
            .map(files -> Tls.door(files.chain(), files.key(), ALPN))
            .orElse(null);
    return new DatabaseDoor(
        new Doorway(
            settings,
            directory,
            domains,
            lookup,
            new Turnstile(settings.connections(), settings.connectionsPerProject()),
            new SessionKeys(),
            tls,
            Tls.towardsServers()),
        threads);
  }

  /** The port on which it listens. */
  public int port() {
    return door.port();
  }

  /** How many connections there are, those that begin included. */
  public int connections() {
    return doorway.turnstile().inside();
  }

  /** How many sessions can be cancelled. */
  public int sessions() {
    return doorway.keys().size();
  }

  /** Lets nobody in any more, waits for those who are inside, and ends who is left then. */
  public void close(Duration patience) {
    door.close(patience);
  }

  private void welcome(Channel client) {
    var place = doorway.turnstile().enter();
    client.closeFuture().addListener(_ -> place.leave());
    if (doorway.turnstile().isFarTooMany(place)) {
      var _ = client.close();
      return;
    }
    var session = new Session(doorway, client, doorway.turnstile().isTooMany(place));
    client.pipeline().addLast(Opening.plain(doorway, session));
  }
}
