package dev.supaplane.gateway.postgres;

import dev.supaplane.gateway.postgres.wire.Greeting;
import dev.supaplane.gateway.postgres.wire.Greetings;
import dev.supaplane.gateway.postgres.wire.MalformedGreeting;
import dev.supaplane.gateway.postgres.wire.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to how a client begins. Once it has said what it wants, whatever it says after that waits
 * here until there is somebody to take it.
 */
final class Opening extends ByteToMessageDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
  private static final int TLS_HANDSHAKE = 0x16;
  private static final String ALPN = "postgresql";

  private final Doorway doorway;
  private final Session session;
  private final boolean encrypted;
  private final boolean direct;
  private boolean askedForTls;
  private boolean askedForGss;
  private boolean said;
  private @Nullable String serverName;

  private Opening(Doorway doorway, Session session, boolean encrypted, boolean direct) {
    this.doorway = doorway;
    this.session = session;
    this.encrypted = encrypted;
    this.direct = direct;
  }

  /** For a connection that has just come in. */
  static Opening plain(Doorway doorway, Session session) {
    return new Opening(doorway, session, false, false);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (!encrypted) {
      session.awaitGreeting();
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (said) {
      return;
    }
    var tls = doorway.tls();
    if (!encrypted
        && !askedForTls
        && tls != null
        && in.getUnsignedByte(in.readerIndex()) == TLS_HANDSHAKE) {
      // No greeting begins like that: its length would be far beyond any. PostgreSQL 17's clients
      // can begin with TLS at once.
      said = true;
      goOnWithTls(context, tls, true);
      return;
    }
    try {
      var greeting = Greetings.next(in);
      if (greeting != null) {
        take(context, greeting, in);
      }
    } catch (MalformedGreeting e) {
      end(e.refusal());
    }
  }

  private void take(ChannelHandlerContext context, Greeting greeting, ByteBuf in) {
    switch (greeting) {
      case Greeting.TlsRequest _ -> tlsRequested(context, in);
      case Greeting.GssRequest _ -> gssRequested(context);
      case Greeting.Cancel cancel -> {
        said = true;
        session.cancel(cancel);
      }
      case Greeting.Startup startup -> {
        said = true;
        session.begin(startup, encrypted, serverName);
      }
    }
  }

  private void tlsRequested(ChannelHandlerContext context, ByteBuf in) {
    if (encrypted || askedForTls) {
      end(Refusal.malformed("TLS is asked for twice"));
      return;
    }
    askedForTls = true;
    var tls = doorway.tls();
    if (tls == null) {
      answer(context, 'N');
      return;
    }
    if (in.isReadable()) {
      // Somebody between could have put it there, and it would count as if it had come by TLS.
      end(Refusal.malformed("received unencrypted data after SSL request"));
      return;
    }
    said = true;
    answer(context, 'S');
    goOnWithTls(context, tls, false);
  }

  private void gssRequested(ChannelHandlerContext context) {
    if (encrypted || askedForGss) {
      end(Refusal.malformed("encryption by GSSAPI is asked for twice"));
      return;
    }
    askedForGss = true;
    answer(context, 'N');
  }

  private void goOnWithTls(ChannelHandlerContext context, SslContext tls, boolean directly) {
    var handler = tls.newHandler(context.alloc());
    handler.setHandshakeTimeoutMillis(doorway.settings().startup().toMillis());
    context
        .pipeline()
        .addLast("tls", handler)
        .addLast(new Opening(doorway, session, true, directly));
    // What was read already goes on to the handlers behind.
    context.pipeline().remove(this);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      var handler = context.pipeline().get(SslHandler.class);
      if (!handshake.isSuccess() || handler == null) {
        LOG.debug("no TLS with {}", context.channel().remoteAddress(), handshake.cause());
        var _ = context.close();
        return;
      }
      if (direct && !ALPN.equals(handler.applicationProtocol())) {
        // As PostgreSQL does it: whoever did not mean this protocol was led here by somebody else.
        var _ = context.close();
        return;
      }
      serverName = serverName(handler);
    }
    context.fireUserEventTriggered(event);
  }

  private static @Nullable String serverName(SslHandler handler) {
    if (handler.engine().getSession() instanceof ExtendedSSLSession session) {
      for (var name : session.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName();
        }
      }
    }
    return null;
  }

  private void end(Refusal refusal) {
    said = true;
    session.refuse(refusal);
  }

  private static void answer(ChannelHandlerContext context, char letter) {
    var _ =
        context.writeAndFlush(
            Unpooled.copiedBuffer(String.valueOf(letter), StandardCharsets.US_ASCII));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("the connection of {} ends", context.channel().remoteAddress(), cause);
    var _ = context.close();
  }
}
