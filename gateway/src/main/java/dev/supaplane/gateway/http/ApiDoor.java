package dev.supaplane.gateway.http;

import dev.supaplane.gateway.net.Door;
import dev.supaplane.gateway.net.Lookup;
import dev.supaplane.gateway.net.Tls;
import dev.supaplane.gateway.net.Turnstile;
import dev.supaplane.gateway.route.Directory;
import dev.supaplane.gateway.route.Domains;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One HTTP port for the APIs of all projects, told apart by the name of the host. */
public final class ApiDoor {
  private static final String ALPN = "http/1.1";

  private final ApiDoorway doorway;
  private final @Nullable SslContext tls;
  private final Door door;

  private ApiDoor(ApiDoorway doorway, @Nullable SslContext tls, EventLoopGroup threads) {
    this.doorway = doorway;
    this.tls = tls;
    this.door =
        Door.open(doorway.settings().address(), doorway.settings().port(), threads, this::welcome);
  }

  /**
   * Opens the door.
   *
   * @throws IllegalStateException when nobody can listen there
   * @throws IllegalArgumentException when there is no TLS with the certificate that is given
   */
  public static ApiDoor open(
      ApiSettings settings,
      Directory directory,
      Domains domains,
      Lookup lookup,
      EventLoopGroup threads) {
    var tls =
        settings
            .certificate()
            .map(files -> Tls.door(files.chain(), files.key(), ALPN))
            .orElse(null);
    var turnstile = new Turnstile(settings.connections(), settings.requestsPerProject());
    return new ApiDoor(
        new ApiDoorway(settings, directory, domains, lookup, turnstile, new AtomicBoolean()),
        tls,
        threads);
  }

  /** The port on which it listens. */
  public int port() {
    return door.port();
  }

  /** How many connections there are. */
  public int connections() {
    return doorway.turnstile().inside();
  }

  /** Lets nobody in any more, waits for answers under way, and ends what is left then. */
  public void close(Duration patience) {
    doorway.closing().set(true);
    for (var client : door.clients()) {
      client
          .eventLoop()
          .execute(
              () -> {
                var connection = client.pipeline().get(ApiConnection.class);
                if (connection != null) {
                  connection.endIfIdle();
                }
              });
    }
    door.close(patience);
  }

  private void welcome(Channel client) {
    var place = doorway.turnstile().enter();
    client.closeFuture().addListener(_ -> place.leave());
    if (doorway.turnstile().isFarTooMany(place)) {
      var _ = client.close();
      return;
    }
    client.config().setAutoRead(false);
    if (tls != null) {
      var handler = tls.newHandler(client.alloc());
      handler.setHandshakeTimeoutMillis(doorway.settings().head().toMillis());
      client.pipeline().addLast(handler);
    }
    var encoder = new ResponseEncoder();
    client
        .pipeline()
        .addLast(
            new StrictRequestDecoder(),
            encoder,
            new FlowControlHandler(),
            new ApiConnection(
                doorway, client, encoder, tls != null, doorway.turnstile().isTooMany(place)));
  }
}
