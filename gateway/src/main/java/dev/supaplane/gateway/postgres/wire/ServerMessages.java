package dev.supaplane.gateway.postgres.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What a server says until a session can begin, as far as a gateway has to understand it. Messages
 * are whole: a type, a length that counts itself, and the body.
 */
public final class ServerMessages {
  /** An authentication's step. */
  public static final byte AUTHENTICATION = 'R';

  /** The session's key. */
  public static final byte KEY = 'K';

  /** The server takes queries: the session has begun. */
  public static final byte READY = 'Z';

  /** The type and the length, in bytes. */
  public static final int HEAD = 5;

  private static final int SASL = 10;
  private static final String BOUND = "-PLUS";

  private ServerMessages() {}

  /**
   * Offers a client only ways to log in that are not bound to the TLS connection. Where TLS ends
   * here, the client's connection and the server's are two, and whatever binds the login to one of
   * them fails at the other.
   *
   * @param message of type {@link #AUTHENTICATION}; stays where it is
   * @param out gets the message as the client is to have it
   */
  public static void unbound(ByteBuf message, ByteBuf out) {
    var body = message.slice(message.readerIndex() + HEAD, message.readableBytes() - HEAD);
    if (body.readableBytes() < Integer.BYTES || body.readInt() != SASL) {
      out.writeBytes(message, message.readerIndex(), message.readableBytes());
      return;
    }
    out.writeByte(AUTHENTICATION);
    var start = out.writerIndex();
    out.writeInt(0).writeInt(SASL);
    while (body.isReadable()) {
      var end = body.bytesBefore((byte) 0);
      var name =
          body.readCharSequence(end < 0 ? body.readableBytes() : end, StandardCharsets.ISO_8859_1)
              .toString();
      if (end >= 0) {
        body.skipBytes(1);
      }
      if (name.isEmpty()) {
        break;
      }
      if (!name.endsWith(BOUND)) {
        out.writeCharSequence(name, StandardCharsets.ISO_8859_1);
        out.writeByte(0);
      }
    }
    out.writeByte(0);
    out.setInt(start, out.writerIndex() - start);
  }

  /**
   * Reads a session's key.
   *
   * @param message of type {@link #KEY}, with a secret of 1 to 256 bytes; stays where it is
   */
  public static SessionKey key(ByteBuf message) {
    var process = message.getInt(message.readerIndex() + HEAD);
    var secret = HEAD + Integer.BYTES;
    return new SessionKey(
        process,
        message.toString(
            message.readerIndex() + secret,
            message.readableBytes() - secret,
            StandardCharsets.ISO_8859_1));
  }

  /** Writes a session's key. */
  public static void write(SessionKey key, ByteBuf out) {
    out.writeByte(KEY).writeInt(2 * Integer.BYTES + key.secret().length()).writeInt(key.process());
    out.writeCharSequence(key.secret(), StandardCharsets.ISO_8859_1);
  }
}
