package dev.supaplane.gateway.http;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.http.Heads.Origin;
import dev.supaplane.gateway.http.Heads.Verdict;
import dev.supaplane.gateway.net.Closing;
import dev.supaplane.gateway.net.Deadline;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: requests one after the other, each handed on to its project and answered
 * before the next one is looked at. A message is read when there is somebody to take it. All of it
 * happens on the connection's own thread, which serves the project's side as well.
 */
final class ApiConnection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(ApiConnection.class);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final ApiDoorway doorway;
  private final Channel client;
  private final ResponseEncoder encoder;
  private final boolean secure;
  private final boolean tooMany;
  private final Deadline deadline;
  private Phase phase = Phase.IDLE;
  private boolean waiting;
  private boolean requestDone;
  private boolean keepAlive;
  private @Nullable HttpRequest next;
  private @Nullable ProjectRef inside;
  private @Nullable Upstream upstream;

  /** What a connection is at. */
  private enum Phase {
    /** Between requests. */
    IDLE,
    /** The project is looked for and its gateway reached. */
    REACHING,
    /** The request goes, the answer comes. */
    EXCHANGE,
    /** It was refused; what still comes is thrown away, so that the refusal can be read. */
    REFUSED,
    /** No longer HTTP, or at its end. */
    OVER
  }

  ApiConnection(
      ApiDoorway doorway,
      Channel client,
      ResponseEncoder encoder,
      boolean secure,
      boolean tooMany) {
    this.doorway = doorway;
    this.client = client;
    this.encoder = encoder;
    this.secure = secure;
    this.tooMany = tooMany;
    this.deadline = new Deadline(client.eventLoop());
    client
        .closeFuture()
        .addListener(
            _ -> {
              deadline.clear();
              leave();
            });
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    deadline.set(doorway.settings().head(), () -> refuse(Answer.requestTooSlow()));
    more();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    waiting = false;
    switch (message) {
      case HttpRequest request when phase == Phase.IDLE -> begin(request);
      case HttpRequest request when phase == Phase.EXCHANGE && requestDone -> next = request;
      case HttpContent content when phase == Phase.EXCHANGE && !requestDone -> handOn(content);
      case HttpContent content when phase == Phase.REFUSED -> throwAway(content);
      default -> ReferenceCountUtil.release(message);
    }
  }

  /** Asks for one message. */
  private void more() {
    waiting = true;
    client.read();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    // What came was not a whole message yet, and the wish for one ends with each reading.
    if (waiting) {
      client.read();
    }
    context.fireChannelReadComplete();
  }

  private void begin(HttpRequest request) {
    requestDone = false;
    encoder.answering(request.method().equals(HttpMethod.HEAD));
    var failure = request.decoderResult().cause();
    if (failure != null) {
      refuse(Answer.malformed(failure));
      return;
    }
    if (tooMany) {
      refuse(Answer.tooMany());
      return;
    }
    var remote = (InetSocketAddress) client.remoteAddress();
    var local = (InetSocketAddress) client.localAddress();
    var origin = new Origin(remote.getAddress().getHostAddress(), local.getPort(), secure);
    switch (Heads.judge(request, origin, doorway.domains())) {
      case Verdict.Refuse refused -> refuse(refused.answer());
      case Verdict.Forward forward -> {
        keepAlive = HttpUtil.isKeepAlive(request) && !doorway.closing().get();
        find(forward, request);
      }
    }
  }

  private void find(Verdict.Forward forward, HttpRequest original) {
    var ref = forward.ref();
    if (!doorway.turnstile().enter(ref)) {
      refuse(Answer.tooManyOfProject());
      return;
    }
    inside = ref;
    phase = Phase.REACHING;
    new Approach(doorway, client, this, ref)
        .begin(upstream, reached -> send(reached, forward, original));
  }

  /** Whether the request that came last is still on its way to the project. */
  boolean isReaching() {
    return phase == Phase.REACHING;
  }

  /** Gives what comes next a time of its own; after that the request is refused. */
  void within(Duration time, Answer late) {
    deadline.set(time, () -> refuse(late));
  }

  private void send(Upstream reached, Verdict.Forward forward, HttpRequest original) {
    upstream = reached;
    phase = Phase.EXCHANGE;
    reached.read(client.isWritable());
    reached.send(forward.request(), original.protocolVersion(), forward.webSocket());
    awaitBody();
    more();
  }

  private void handOn(HttpContent content) {
    var server = upstream;
    if (server == null || content.decoderResult().isFailure()) {
      content.release();
      end();
      return;
    }
    if (content instanceof LastHttpContent) {
      requestDone = true;
      // Trailers are not handed on: nobody judged what they say.
      server.send(new DefaultLastHttpContent(content.content()));
      awaitAnswer();
      if (!server.isForWebSocket()) {
        // The next request, or the news that the client has gone.
        more();
      }
      return;
    }
    server.send(new DefaultHttpContent(content.content()));
    if (server.isWritable()) {
      awaitBody();
      more();
    } else {
      awaitAnswer();
    }
  }

  private void throwAway(HttpContent content) {
    content.release();
    if (content instanceof LastHttpContent) {
      end();
    } else {
      more();
    }
  }

  /** The project takes more of the request. */
  void upstreamTakesMore() {
    if (phase == Phase.EXCHANGE && !requestDone) {
      awaitBody();
      more();
    }
  }

  /** Hands on a part of the answer. */
  void answer(Object message) {
    if (phase != Phase.EXCHANGE) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (requestDone) {
      awaitAnswer();
    }
    client.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /** Says whether the connection goes on after an answer. */
  void frame(HttpHeaders headers, boolean untilTheEnd) {
    if (untilTheEnd || !keepAlive) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    } else {
      // HTTP/1.0 has to be told; for others it is what they think anyway.
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
    }
  }

  boolean isWritable() {
    return client.isWritable();
  }

  /** The answer is complete. */
  void answered(boolean untilTheEnd) {
    if (phase != Phase.EXCHANGE) {
      return;
    }
    leave();
    if (!requestDone) {
      // It was answered before it was read; what is left of it nobody wants.
      phase = Phase.REFUSED;
      closeUpstream();
      deadline.set(LAST_WORDS, this::end);
      more();
      return;
    }
    if (untilTheEnd || !keepAlive || doorway.closing().get()) {
      end();
      return;
    }
    phase = Phase.IDLE;
    deadline.set(doorway.settings().keepAlive(), this::end);
    var following = next;
    next = null;
    if (following != null) {
      begin(following);
    } else if (!waiting) {
      more();
    }
  }

  /** There will be no answer, or no more of it. */
  void broken(Answer answer, boolean begun) {
    if (phase != Phase.EXCHANGE) {
      return;
    }
    if (begun) {
      // An answer that ends too early has to look like one.
      end();
    } else {
      refuse(answer);
    }
  }

  /** From now on bytes go both ways. */
  void becomeTunnel(Channel server) {
    phase = Phase.OVER;
    Runnable onBytes = () -> deadline.set(doorway.settings().tunnel(), this::end);
    onBytes.run();
    // From here on the relays end both.
    upstream = null;
    client.pipeline().remove(this);
    Tunnel.open(client, server, encoder, onBytes);
  }

  /** Ends a connection that nothing is under way on. */
  void endIfIdle() {
    if (phase == Phase.IDLE) {
      end();
    }
  }

  private void awaitBody() {
    deadline.set(doorway.settings().body(), () -> broken(Answer.requestTooSlow(), hasAnswer()));
  }

  private void awaitAnswer() {
    deadline.set(doorway.settings().response(), () -> broken(Answer.tooSlow(), hasAnswer()));
  }

  private boolean hasAnswer() {
    var server = upstream;
    return server != null && server.hasAnswered();
  }

  void refuse(Answer answer) {
    if (phase == Phase.REFUSED || phase == Phase.OVER) {
      return;
    }
    phase = Phase.REFUSED;
    leave();
    closeUpstream();
    client.writeAndFlush(answer.toMessage()).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    if (requestDone) {
      end();
      return;
    }
    deadline.set(LAST_WORDS, this::end);
    more();
  }

  private void end() {
    phase = Phase.OVER;
    deadline.clear();
    leave();
    closeUpstream();
    Closing.afterFlush(client);
  }

  private void leave() {
    var ref = inside;
    if (ref != null) {
      inside = null;
      doorway.turnstile().leave(ref);
    }
  }

  private void closeUpstream() {
    var server = upstream;
    if (server != null) {
      upstream = null;
      server.close();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    var server = upstream;
    if (server != null) {
      server.read(client.isWritable());
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.debug("the connection of {} ends", client.remoteAddress(), cause);
    }
    var _ = context.close();
  }
}
