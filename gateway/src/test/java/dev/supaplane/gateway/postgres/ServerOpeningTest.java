package dev.supaplane.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.gateway.postgres.wire.ServerMessages;
import dev.supaplane.gateway.postgres.wire.SessionKey;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerOpeningTest {
  private static final SessionKey OURS = new SessionKey(7, "ours");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 257})
  void aKeyWithASecretThatNoServerGivesOutEndsTheConnection(int length) {
    var channel = new EmbeddedChannel(new ServerOpening(_ -> OURS, () -> {}));
    assertThatThrownBy(() -> channel.writeInbound(key("x".repeat(length))))
        .isInstanceOf(DecoderException.class);
    assertThat(channel.finish()).isFalse();
  }

  @Test
  void theClientGetsAKeyOfOurs() {
    var channel = new EmbeddedChannel(new ServerOpening(_ -> OURS, () -> {}));
    channel.writeInbound(key("very"));
    var told = Objects.requireNonNull(channel.<ByteBuf>readInbound());
    assertThat(ServerMessages.key(told)).isEqualTo(OURS);
    told.release();
  }

  private static ByteBuf key(String secret) {
    var message = Unpooled.buffer();
    ServerMessages.write(new SessionKey(7, secret), message);
    return message;
  }
}
