package dev.supaplane.gateway.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands bytes on from one connection to another as they come. It reads no faster than the other
 * side takes them, so that a slow reader costs the watermark's bytes and not memory without end.
 * When one side ends, the other gets what is still under way, and ends too. Both connections have
 * to be served by the same thread.
 */
public final class Relay extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  private final Channel other;
  private final Runnable onBytes;

  /**
   * A relay in one direction.
   *
   * @param other where the bytes go
   * @param onBytes called whenever some went
   */
  public Relay(Channel other, Runnable onBytes) {
    this.other = other;
    this.onBytes = onBytes;
  }

  /** Lets both connections read from now on, each as the other one takes it. */
  public static void begin(Channel one, Channel another) {
    one.config().setAutoRead(another.isWritable());
    another.config().setAutoRead(one.isWritable());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    onBytes.run();
    // A write that fails ends the connection that it was for, and that one's end ends this one.
    other.write(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    if (!other.isWritable()) {
      // Flushed at once: what nobody flushes is never taken, and nothing would be read again.
      other.flush();
      context.channel().config().setAutoRead(other.isWritable());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    other.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    other.config().setAutoRead(context.channel().isWritable());
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    Closing.afterFlush(other);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.warn("a connection ends for a reason that was not foreseen", cause);
    }
    var _ = context.close();
  }
}
