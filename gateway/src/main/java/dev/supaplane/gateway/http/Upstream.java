package dev.supaplane.gateway.http;

import dev.supaplane.gateway.net.Deadline;
import dev.supaplane.gateway.net.Door;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a project's gateway. It belongs to one client's connection and to no other, so
 * that nothing that goes wrong in one client's requests can show in another's answers. It is used
 * again by that client's next request, if that comes soon.
 */
final class Upstream extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);
  private static final int LINE = 16 << 10;
  private static final int HEADERS = 64 << 10;
  private static final int CHUNK = 64 << 10;
  // Far less than servers wait, so that none ends the connection while a request is on its way.
  private static final Duration REUSED_WITHIN = Duration.ofSeconds(3);

  private final ApiConnection client;
  private final InetSocketAddress socket;
  private final Channel channel;
  private final Deadline idle;
  private HttpVersion version = HttpVersion.HTTP_1_1;
  private boolean head;
  private boolean webSocket;
  private boolean busy;
  private boolean answered;
  private boolean informational;
  private boolean untilTheEnd;
  private boolean reusable;

  private Upstream(ApiConnection client, InetSocketAddress socket, Channel channel) {
    this.client = client;
    this.socket = socket;
    this.channel = channel;
    this.idle = new Deadline(channel.eventLoop());
  }

  /**
   * The connection that was used before, if it leads there, or else a new one.
   *
   * @return completes on the client's thread; fails when there is none
   */
  static CompletionStage<Upstream> reach(
      @Nullable Upstream before,
      InetSocketAddress socket,
      ApiConnection connection,
      Channel client,
      ApiSettings settings) {
    if (before != null) {
      if (before.isReusable(socket)) {
        return CompletableFuture.completedFuture(before);
      }
      before.close();
    }
    var result = new CompletableFuture<Upstream>();
    var connecting =
        new Bootstrap()
            .group(client.eventLoop())
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Door.WATERMARK)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connect().toMillis())
            .handler(new HttpClientCodec(LINE, HEADERS, CHUNK))
            .connect(socket);
    connecting.addListener(
        (ChannelFuture connected) -> {
          if (connected.isSuccess()) {
            var upstream = new Upstream(connection, socket, connected.channel());
            connected.channel().pipeline().addLast(upstream);
            result.complete(upstream);
          } else {
            result.completeExceptionally(connected.cause());
          }
        });
    return result;
  }

  private boolean isReusable(InetSocketAddress wanted) {
    return reusable && !busy && channel.isActive() && socket.equals(wanted);
  }

  /** Sends a request's head. */
  void send(HttpRequest request, HttpVersion ofClient, boolean forWebSocket) {
    idle.clear();
    busy = true;
    answered = false;
    informational = false;
    version = ofClient;
    head = request.method().equals(HttpMethod.HEAD);
    webSocket = forWebSocket;
    send(request);
  }

  /** Sends a part of a request. */
  void send(HttpObject part) {
    channel.writeAndFlush(part).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  boolean isWritable() {
    return channel.isWritable();
  }

  boolean isForWebSocket() {
    return webSocket;
  }

  boolean hasAnswered() {
    return answered;
  }

  /** Goes on reading, or waits. */
  void read(boolean on) {
    channel.config().setAutoRead(on);
  }

  void close() {
    busy = false;
    idle.clear();
    var _ = channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!busy || !(message instanceof HttpObject part) || part.decoderResult().isFailure()) {
      ReferenceCountUtil.release(message);
      breakOff();
      return;
    }
    if (message instanceof HttpResponse response) {
      answer(response);
    }
    if (message instanceof HttpContent content) {
      answer(content);
    }
  }

  private void answer(HttpResponse response) {
    informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    if (response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      if (webSocket) {
        answered = true;
        client.answer(Heads.webSocket(response));
      } else {
        breakOff();
      }
      return;
    }
    if (informational) {
      if (version.equals(HttpVersion.HTTP_1_1)) {
        client.answer(Heads.answer(response));
      }
      return;
    }
    answered = true;
    reusable = HttpUtil.isKeepAlive(response);
    client.answer(framed(response));
  }

  /** Says how the answer ends, in a way that the client understands. */
  private HttpResponse framed(HttpResponse response) {
    var answer = Heads.answer(response);
    var headers = answer.headers();
    headers.remove(HttpHeaderNames.TRANSFER_ENCODING);
    var known = headers.contains(HttpHeaderNames.CONTENT_LENGTH);
    var none =
        head
            || response.status().equals(HttpResponseStatus.NO_CONTENT)
            || response.status().equals(HttpResponseStatus.NOT_MODIFIED);
    untilTheEnd = !known && !none && !version.equals(HttpVersion.HTTP_1_1);
    if (!known && !none && !untilTheEnd) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
    client.frame(headers, untilTheEnd);
    return answer;
  }

  private void answer(HttpContent content) {
    if (!(content instanceof LastHttpContent)) {
      client.answer(new DefaultHttpContent(content.content()));
      channel.config().setAutoRead(client.isWritable());
      return;
    }
    if (informational && !answered) {
      content.release();
      if (version.equals(HttpVersion.HTTP_1_1)) {
        client.answer(LastHttpContent.EMPTY_LAST_CONTENT);
      }
      return;
    }
    client.answer(new DefaultLastHttpContent(content.content()));
    busy = false;
    if (informational) {
      becomeTunnel();
      return;
    }
    if (reusable) {
      idle.set(REUSED_WITHIN, this::close);
    }
    client.answered(untilTheEnd);
  }

  private void becomeTunnel() {
    client.becomeTunnel(channel);
    channel.pipeline().remove(this);
    // What the project said after that goes on to the relay.
    channel.pipeline().remove(HttpClientCodec.class);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable()) {
      client.upstreamTakesMore();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    breakOff();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.debug("the connection to {} ends", socket, cause);
    }
    breakOff();
  }

  private void breakOff() {
    var wasBusy = busy;
    reusable = false;
    close();
    if (wasBusy) {
      client.broken(Answer.badAnswer(), answered);
    }
  }
}
