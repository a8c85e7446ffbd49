package dev.supaplane.command.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.ReadTimeoutException;
import java.io.ByteArrayOutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * Sends by HTTP/1.1, each delivery over a connection of its own to the one address that was judged.
 * Follows nowhere, repeats nothing, reads little.
 */
final class HttpSender implements Sender, AutoCloseable {
  private static final int MOST_READ = 4_096;
  private static final int EXCERPT = 500;
  private static final int LARGEST_HEAD = 8_192;

  private final AddressGuard guard;
  private final Keyring keys;
  private final InstantSource clock;
  private final WebhookSettings settings;
  // The JVM's trust as it is now; the library would keep the one of its first use.
  private final SslContext tls;
  private final LoopResources loops = LoopResources.create("webhook", 1, true);

  HttpSender(AddressGuard guard, Keyring keys, InstantSource clock, WebhookSettings settings) {
    this.guard = guard;
    this.keys = keys;
    this.clock = clock;
    this.settings = settings;
    try {
      tls = Http11SslContextSpec.forClient().sslContext();
    } catch (SSLException e) {
      throw new IllegalStateException("TLS does not work on this JDK", e);
    }
  }

  @Override
  public Answer send(Parcel parcel) throws InterruptedException {
    var began = System.nanoTime();
    var body = parcel.body().getBytes(UTF_8);
    var now = clock.instant();
    // Trouble with our own secrets or database is thrown: no receiver is at fault.
    var signatures = keys.signatures(parcel.hook(), parcel.eventId(), now, body);
    try {
      var target = Target.parse(parcel.url());
      // On this thread, which may wait: names of a slow server hold up no other hook.
      var address = guard.choose(target, parcel.failures());
      var left = settings.answer().minus(since(began));
      if (left.isNegative() || left.isZero()) {
        return Answer.failed("the name was not looked up in time", since(began));
      }
      var client =
          client(target, address)
              .headers(
                  headers ->
                      headers
                          .set(HttpHeaderNames.HOST, target.authority())
                          .set(HttpHeaderNames.USER_AGENT, "supaplane-webhooks")
                          .set(HttpHeaderNames.CONTENT_TYPE, "application/cloudevents+json")
                          .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                          .set("webhook-id", parcel.eventId())
                          .set("webhook-timestamp", now.getEpochSecond())
                          .set("webhook-signature", signatures));
      return Objects.requireNonNull(post(client, target.path(), body, began).timeout(left).block());
    } catch (AddressGuard.Forbidden | IllegalArgumentException e) {
      return Answer.failed("the URL " + e.getMessage(), since(began));
    } catch (UnknownHostException _) {
      return Answer.failed("there is no such host", since(began));
    } catch (RuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("told to end while an answer was awaited");
      }
      return Answer.failed(words(Exceptions.unwrap(e)), since(began));
    }
  }

  private Mono<Answer> post(HttpClient client, String path, byte[] body, long began) {
    return client
        .post()
        .uri(path)
        .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)))
        .response((response, content) -> beginning(content).map(text -> of(response, text, began)))
        .single();
  }

  private HttpClient client(Target target, InetAddress address) {
    var client =
        HttpClient.create(ConnectionProvider.newConnection())
            .runOn(loops)
            .remoteAddress(() -> new InetSocketAddress(address, target.port()))
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connect().toMillis())
            .httpResponseDecoder(spec -> spec.maxHeaderSize(LARGEST_HEAD))
            .disableRetry(true)
            .followRedirect(false)
            .keepAlive(false);
    return target.secure() ? client.secure(spec -> spec.sslContext(tls)) : client;
  }

  /** The beginning of a body; the connection ends with it, however much more there is. */
  private static Mono<String> beginning(ByteBufFlux content) {
    return content
        .asByteArray()
        .scanWith(
            ByteArrayOutputStream::new,
            (read, chunk) -> {
              read.write(chunk, 0, Math.min(chunk.length, MOST_READ - read.size()));
              return read;
            })
        .takeUntil(read -> read.size() >= MOST_READ)
        .last()
        .map(read -> excerpt(read.toString(UTF_8)));
  }

  private Answer of(HttpClientResponse response, String excerpt, long began) {
    return new Answer(
        response.status().code(),
        null,
        excerpt.isEmpty() ? null : excerpt,
        retryAfter(response.responseHeaders().get(HttpHeaderNames.RETRY_AFTER), clock.instant()),
        since(began));
  }

  /** What people may look at: no control characters, no more than fits a page. */
  static String excerpt(String text) {
    var plain = new StringBuilder();
    text.codePoints()
        .limit(EXCERPT)
        .map(c -> isPrintable(c) ? c : c == '\n' || c == '\t' ? ' ' : '\uFFFD')
        .forEach(plain::appendCodePoint);
    return plain.toString().strip();
  }

  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  /** Reads a Retry-After, in seconds or as a date; null for anything else. */
  static @Nullable Duration retryAfter(@Nullable String header, Instant now) {
    if (header == null) {
      return null;
    }
    var text = header.strip();
    if (text.matches("[0-9]{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      var at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
    } catch (DateTimeParseException _) {
      return null;
    }
  }

  /** In our own words: those of others may quote what they like. */
  private String words(Throwable error) {
    return switch (error) {
      case TimeoutException _ -> "no whole answer within " + settings.answer().toMillis() + " ms";
      case ReadTimeoutException _ -> "no whole answer in time";
      case ConnectException _ -> "no connection";
      case SSLException _ -> "no TLS connection: see to the certificate and its name";
      default -> "the connection broke (" + error.getClass().getSimpleName() + ")";
    };
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  @Override
  public void close() {
    loops.disposeLater(Duration.ZERO, Duration.ofSeconds(1)).block(Duration.ofSeconds(3));
  }
}
