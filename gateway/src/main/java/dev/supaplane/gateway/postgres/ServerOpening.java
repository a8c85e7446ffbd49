package dev.supaplane.gateway.postgres;

import dev.supaplane.gateway.postgres.wire.ServerMessages;
import dev.supaplane.gateway.postgres.wire.SessionKey;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Listens to a server until it takes queries, message by message; after that everything is handed
 * on as bytes. What it changes: ways to log in that cannot work through a gateway, and the key.
 */
final class ServerOpening extends ByteToMessageDecoder {
  // A trigger at the login can send notices of some size; nothing else is long.
  private static final int LONGEST = 1 << 20;
  private static final int LONGEST_SECRET = 256;

  /**
   * As the protocol has it. The client's secret is as long: of shorter ones a server that means
   * harm could have all given out, and the next would be looked for without end.
   */
  private static final int SHORTEST_SECRET = 4;

  private final UnaryOperator<SessionKey> issue;
  private final Runnable ready;

  /**
   * A listener.
   *
   * @param issue makes the client's key out of the server's
   * @param ready called when the server takes queries
   */
  ServerOpening(UnaryOperator<SessionKey> issue, Runnable ready) {
    this.issue = issue;
    this.ready = ready;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < ServerMessages.HEAD) {
      return;
    }
    var type = in.getByte(in.readerIndex());
    var length = in.getUnsignedInt(in.readerIndex() + 1) + 1;
    if (length < ServerMessages.HEAD || length > LONGEST) {
      throw new CorruptedFrameException("a server's message cannot be " + length + " bytes long");
    }
    if (in.readableBytes() < length) {
      return;
    }
    var message = in.readRetainedSlice((int) length);
    switch (type) {
      case ServerMessages.AUTHENTICATION -> out.add(unbound(context, message));
      case ServerMessages.KEY -> out.add(key(context, message));
      case ServerMessages.READY -> {
        out.add(message);
        ready.run();
        context.pipeline().remove(this);
      }
      default -> out.add(message);
    }
  }

  private static ByteBuf unbound(ChannelHandlerContext context, ByteBuf message) {
    try {
      var changed = context.alloc().buffer(message.readableBytes());
      ServerMessages.unbound(message, changed);
      return changed;
    } finally {
      message.release();
    }
  }

  private ByteBuf key(ChannelHandlerContext context, ByteBuf message) {
    try {
      var secret = message.readableBytes() - ServerMessages.HEAD - Integer.BYTES;
      if (secret < SHORTEST_SECRET || secret > LONGEST_SECRET) {
        throw new CorruptedFrameException("a session's key cannot be " + secret + " bytes long");
      }
      var changed = context.alloc().buffer(message.readableBytes());
      ServerMessages.write(issue.apply(ServerMessages.key(message)), changed);
      return changed;
    } finally {
      message.release();
    }
  }
}
