package dev.supaplane.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.KnownRoutes;
import dev.supaplane.gateway.net.Lookup;
import dev.supaplane.gateway.net.Tls;
import dev.supaplane.gateway.net.Turnstile;
import dev.supaplane.gateway.postgres.wire.Greetings;
import dev.supaplane.gateway.route.Domains;
import dev.supaplane.gateway.route.Route;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;

/** What a door does with a client that means no good, without a network. */
class HostileClientsProperties {
  private static final ProjectRef PAUSED = new ProjectRef("abcdefghijklmnopqrst");
  private static final Lookup LOOKUP = new Lookup();
  private static final int TLS = 80_877_103;
  private static final int GSS = 80_877_104;
  private static final int CANCEL = 80_877_102;

  @AfterContainer
  static void close() {
    LOOKUP.close();
  }

  @Property(tries = 3_000)
  void whateverIsSentInWhateverPiecesItEndsInTimeWithLittleKept(
      @ForAll("conversations") List<byte[]> pieces) {
    var doorway = doorway();
    var client = new EmbeddedChannel();
    client.pipeline().addLast(Opening.plain(doorway, new Session(doorway, client, false)));
    for (var piece : pieces) {
      if (client.isActive() && client.config().isAutoRead()) {
        client.writeInbound(Unpooled.wrappedBuffer(piece));
      }
      client.runPendingTasks();
    }
    // Nobody has to send anything more: the door's own clock ends it.
    client.advanceTimeBy(30, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();
    client.runPendingTasks();
    client.checkException();
    assertThat(client.isActive()).isFalse();
    assertThat(answered(client)).isLessThan(1_000);
    assertThat(doorway.turnstile().inside(PAUSED)).isZero();
    assertThat(doorway.keys().size()).isZero();
  }

  private static long answered(EmbeddedChannel client) {
    var total = 0L;
    for (ByteBuf out = client.readOutbound(); out != null; out = client.readOutbound()) {
      total += out.readableBytes();
      out.release();
    }
    return total;
  }

  private static Doorway doorway() {
    return new Doorway(
        DatabaseSettings.plain(0),
        new KnownRoutes().put(PAUSED, new Route.Shut(Route.Reason.PAUSED)),
        new Domains(List.of()),
        LOOKUP,
        new Turnstile(10, 10),
        new SessionKeys(),
        null,
        Tls.towardsServers());
  }

  @Provide
  Arbitrary<List<byte[]>> conversations() {
    var noise = Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(300);
    var much = Arbitraries.bytes().map(value -> repeated(value, 4_000));
    var code = Arbitraries.of(TLS, GSS, CANCEL, 3 << 16, (3 << 16) + 2, 2 << 16, 0, -1);
    var length =
        Arbitraries.oneOf(Arbitraries.integers(), Arbitraries.integers().between(0, 20_000));
    var head =
        Combinators.combine(length, code)
            .as((l, c) -> bytes(Unpooled.buffer().writeInt(l).writeInt(c)));
    var request =
        Arbitraries.of(TLS, GSS).map(c -> bytes(Unpooled.buffer().writeInt(8).writeInt(c)));
    var paused = Arbitraries.just(startup("user\0postgres." + PAUSED + "\0\0"));
    var nobody = Arbitraries.just(startup("user\0postgres\0database\0x\0\0"));
    return Arbitraries.oneOf(noise, much, head, request, paused, nobody)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  private static byte[] startup(String parameters) {
    var text = parameters.getBytes(StandardCharsets.ISO_8859_1);
    assertThat(text.length).isLessThan(Greetings.LONGEST);
    return bytes(Unpooled.buffer().writeInt(8 + text.length).writeInt(3 << 16).writeBytes(text));
  }

  private static byte[] repeated(byte value, int times) {
    var bytes = new byte[times];
    Arrays.fill(bytes, value);
    return bytes;
  }

  private static byte[] bytes(ByteBuf buffer) {
    var bytes = new byte[buffer.readableBytes()];
    buffer.readBytes(bytes);
    return bytes;
  }
}
