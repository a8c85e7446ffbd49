package dev.supaplane.gateway.postgres.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes {@link Greeting}s: untagged messages with a length and a code. */
public final class Greetings {
  /** The longest greeting in bytes: PostgreSQL's own bound. */
  public static final int LONGEST = 10_000;

  private static final int HEAD = 8;
  private static final int LONGEST_SECRET = 256;
  private static final int MAJOR = 3;
  private static final int CANCEL = 80_877_102;
  private static final int TLS = 80_877_103;
  private static final int GSS = 80_877_104;

  private Greetings() {}

  /**
   * Takes the next greeting.
   *
   * @param in only moved past a greeting that is complete
   * @return null when bytes are missing
   * @throws MalformedGreeting when no further byte can make it one
   */
  public static @Nullable Greeting next(ByteBuf in) throws MalformedGreeting {
    if (in.readableBytes() < Integer.BYTES) {
      return null;
    }
    var length = in.getUnsignedInt(in.readerIndex());
    if (length < HEAD || length > LONGEST) {
      throw new MalformedGreeting(Refusal.malformed("invalid length of startup packet"));
    }
    if (in.readableBytes() < length) {
      return null;
    }
    var packet = in.readSlice((int) length);
    packet.skipBytes(Integer.BYTES);
    var code = packet.readInt();
    return switch (code) {
      case TLS -> bare(packet, new Greeting.TlsRequest());
      case GSS -> bare(packet, new Greeting.GssRequest());
      case CANCEL -> cancel(packet);
      default -> startup(code, packet);
    };
  }

  /** Writes a session's beginning. */
  public static void write(Greeting.Startup startup, ByteBuf out) {
    var start = out.writerIndex();
    out.writeInt(0).writeInt(startup.version());
    startup
        .parameters()
        .forEach(
            (name, value) -> {
              text(name, out);
              text(value, out);
            });
    out.writeByte(0);
    out.setInt(start, out.writerIndex() - start);
  }

  /** Writes a wish to cancel. */
  public static void write(Greeting.Cancel cancel, ByteBuf out) {
    var key = cancel.key();
    out.writeInt(HEAD + Integer.BYTES + key.secret().length())
        .writeInt(CANCEL)
        .writeInt(key.process());
    out.writeCharSequence(key.secret(), StandardCharsets.ISO_8859_1);
  }

  /** Writes a wish for TLS. */
  public static void writeTlsRequest(ByteBuf out) {
    out.writeInt(HEAD).writeInt(TLS);
  }

  private static Greeting bare(ByteBuf packet, Greeting greeting) throws MalformedGreeting {
    if (packet.isReadable()) {
      throw new MalformedGreeting(Refusal.malformed("invalid length of startup packet"));
    }
    return greeting;
  }

  private static Greeting cancel(ByteBuf packet) throws MalformedGreeting {
    var secret = packet.readableBytes() - Integer.BYTES;
    if (secret < 1 || secret > LONGEST_SECRET) {
      throw new MalformedGreeting(Refusal.malformed("invalid length of cancel request"));
    }
    return new Greeting.Cancel(
        new SessionKey(
            packet.readInt(),
            packet.readCharSequence(secret, StandardCharsets.ISO_8859_1).toString()));
  }

  private static Greeting startup(int version, ByteBuf packet) throws MalformedGreeting {
    if (version >>> Short.SIZE != MAJOR) {
      throw new MalformedGreeting(
          Refusal.unsupportedProtocol(version >>> Short.SIZE, version & 0xffff));
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    while (true) {
      var name = text(packet);
      if (name.isEmpty()) {
        break;
      }
      // PostgreSQL takes the last of several. Here one part could take the first and another the
      // last; nobody means to send two.
      if (parameters.put(name, text(packet)) != null) {
        throw new MalformedGreeting(
            Refusal.malformed("invalid startup packet: a parameter is there twice"));
      }
    }
    if (packet.isReadable()) {
      throw new MalformedGreeting(
          Refusal.malformed("invalid startup packet layout: expected terminator as last byte"));
    }
    return new Greeting.Startup(version, parameters);
  }

  private static String text(ByteBuf packet) throws MalformedGreeting {
    var length = packet.bytesBefore((byte) 0);
    if (length < 0) {
      throw new MalformedGreeting(
          Refusal.malformed("invalid startup packet layout: expected terminator as last byte"));
    }
    var text = packet.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
    packet.skipBytes(1);
    return text;
  }

  private static void text(String text, ByteBuf out) {
    out.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    out.writeByte(0);
  }
}
