package dev.supaplane.gateway.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, and knows who came in. */
public final class Door {
  /**
   * How much is kept for somebody who does not take it, in bytes, before its source has to wait.
   */
  public static final WriteBufferWaterMark WATERMARK =
      new WriteBufferWaterMark(64 << 10, 256 << 10);

  private static final Logger LOG = LoggerFactory.getLogger(Door.class);
  private static final int BACKLOG = 1_024;

  private final Channel listening;
  private final ChannelGroup clients;

  private Door(Channel listening, ChannelGroup clients) {
    this.listening = listening;
    this.clients = clients;
  }

  /**
   * Listens.
   *
   * @param address a name or number of this host
   * @param port 0 for any that is free
   * @param welcome prepares a connection, on its own thread
   * @throws IllegalStateException when nobody can listen there
   */
  public static Door open(
      String address, int port, EventLoopGroup threads, Consumer<Channel> welcome) {
    var clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    var bound =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATERMARK)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    clients.add(client);
                    welcome.accept(client);
                  }
                })
            .bind(address, port)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IllegalStateException("cannot listen on " + address + ":" + port, bound.cause());
    }
    return new Door(bound.channel(), clients);
  }

  /** The port on which it listens. */
  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /** Who is inside. */
  public Iterable<Channel> clients() {
    return clients;
  }

  /** Lets nobody in any more, waits for those who are inside, and ends who is left then. */
  public void close(Duration patience) {
    var _ = listening.close().awaitUninterruptibly();
    var left = clients.newCloseFuture();
    if (!left.awaitUninterruptibly(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      LOG.info("{} connections are ended, since the gateway stops", clients.size());
      var _ = clients.close().awaitUninterruptibly();
    }
  }
}
