package dev.supaplane.gateway.postgres;

import dev.supaplane.gateway.net.Door;
import dev.supaplane.gateway.postgres.wire.Greetings;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/** Connects to a server, with TLS where that is wanted and to be had. */
final class ServerConnection extends ChannelInboundHandlerAdapter {
  private static final int YES = 'S';
  private static final int NO = 'N';

  private final Doorway doorway;
  private final CompletableFuture<Channel> result;

  private ServerConnection(Doorway doorway, CompletableFuture<Channel> result) {
    this.doorway = doorway;
    this.result = result;
  }

  /**
   * Connects, on the client's thread.
   *
   * @return completes on that thread with a connection that reads nothing by itself; fails when
   *     there is none
   */
  static CompletableFuture<Channel> open(
      Doorway doorway, Channel client, InetSocketAddress socket) {
    var result = new CompletableFuture<Channel>();
    var tls =
        switch (doorway.settings().serverTls()) {
          case NEVER -> false;
          case BEYOND_LOOPBACK -> !socket.getAddress().isLoopbackAddress();
          case ALWAYS -> true;
        };
    var connecting =
        new Bootstrap()
            .group(client.eventLoop())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Door.WATERMARK)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) doorway.settings().connect().toMillis())
            .handler(new ServerConnection(doorway, result))
            .connect(socket);
    connecting.addListener(
        (ChannelFuture connected) -> {
          if (!connected.isSuccess()) {
            result.completeExceptionally(connected.cause());
          } else if (tls) {
            askForTls(connected.channel());
          } else {
            done(connected.channel(), result);
          }
        });
    // Who has gone needs no server.
    client
        .closeFuture()
        .addListener(
            _ -> {
              var _ = connecting.channel().close();
            });
    return result;
  }

  private static void askForTls(Channel server) {
    var message = server.alloc().buffer();
    Greetings.writeTlsRequest(message);
    server.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    server.read();
  }

  private static void done(Channel server, CompletableFuture<Channel> result) {
    server.pipeline().remove(ServerConnection.class);
    result.complete(server);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      // More than a letter would have come from somebody between, to be taken for the server's.
      var answer =
          message instanceof ByteBuf bytes && bytes.readableBytes() == 1 ? bytes.readByte() : 0;
      switch (answer) {
        case NO -> done(context.channel(), result);
        case YES ->
            context
                .pipeline()
                .addFirst("tls", doorway.towardsServers().newHandler(context.alloc()));
        default -> fail(context, new IOException("the server answered otherwise than TLS or not"));
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        done(context.channel(), result);
      } else {
        fail(context, handshake.cause());
      }
      return;
    }
    context.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(context, new IOException("the server closed the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, cause);
  }

  private void fail(ChannelHandlerContext context, Throwable cause) {
    result.completeExceptionally(cause);
    var _ = context.close();
  }
}
