package dev.supaplane.gateway.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.TimeUnit;

/** Ends connections. */
public final class Closing {
  private static final int PATIENCE_SECONDS = 10;

  private Closing() {}

  /** Ends a connection once it has taken what was written, or has not for some time. */
  public static void afterFlush(Channel channel) {
    if (!channel.isActive()) {
      var _ = channel.close();
      return;
    }
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    var late =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  var _ = channel.close();
                },
                PATIENCE_SECONDS,
                TimeUnit.SECONDS);
    channel.closeFuture().addListener(_ -> late.cancel(false));
  }
}
