package dev.supaplane.gateway;

import dev.supaplane.gateway.http.ApiDoor;
import dev.supaplane.gateway.net.Lookup;
import dev.supaplane.gateway.postgres.DatabaseDoor;
import dev.supaplane.gateway.route.Directory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Both doors, and the threads that serve them. */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final Duration THREADS_END = Duration.ofSeconds(5);

  private final Duration patience;
  private final Lookup lookup = new Lookup();
  private final EventLoopGroup threads;
  private @Nullable DatabaseDoor databases;
  private @Nullable ApiDoor apis;

  private Gateway(Duration patience) {
    this.patience = patience;
    this.threads =
        new MultiThreadIoEventLoopGroup(
            Math.max(2, Runtime.getRuntime().availableProcessors()),
            new DefaultThreadFactory("gateway"),
            NioIoHandler.newFactory());
  }

  /**
   * Opens both doors.
   *
   * @throws IllegalStateException when nobody can listen where one is to be
   * @throws IllegalArgumentException when a certificate is none
   */
  public static Gateway open(GatewaySettings settings, Directory directory) {
    var gateway = new Gateway(settings.patience());
    try {
      gateway.databases =
          DatabaseDoor.open(
              settings.databases(), directory, settings.domains(), gateway.lookup, gateway.threads);
      gateway.apis =
          ApiDoor.open(
              settings.apis(), directory, settings.domains(), gateway.lookup, gateway.threads);
    } catch (RuntimeException e) {
      gateway.close();
      throw e;
    }
    LOG.info(
        "databases are at port {}, APIs at port {}",
        gateway.databases().port(),
        gateway.apis().port());
    return gateway;
  }

  /** The door to the databases. */
  public DatabaseDoor databases() {
    return opened(databases);
  }

  /** The door to the APIs. */
  public ApiDoor apis() {
    return opened(apis);
  }

  private static <T> T opened(@Nullable T door) {
    if (door == null) {
      throw new IllegalStateException("the gateway is not open");
    }
    return door;
  }

  /** Closes both doors at once, each with the patience that it was told to have. */
  @Override
  public void close() {
    var slow = Thread.ofPlatform().name("gateway-close").start(this::closeDatabases);
    try {
      if (apis != null) {
        apis.close(patience);
      }
      slow.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      var _ =
          threads
              .shutdownGracefully(0, THREADS_END.toMillis(), TimeUnit.MILLISECONDS)
              .awaitUninterruptibly();
      lookup.close();
    }
  }

  private void closeDatabases() {
    if (databases != null) {
      databases.close(patience);
    }
  }
}
