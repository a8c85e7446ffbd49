package dev.supaplane.gateway.postgres.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.gateway.postgres.wire.Greeting.Startup;
import dev.supaplane.gateway.route.Domains;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class GreetingsProperties {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private static final String OTHER = "zzzzzzzzzzzzzzzzzzzz";
  private static final Domains DOMAINS = new Domains(List.of("example.com"));

  @Property
  void whatIsWrittenIsReadTheSame(@ForAll("startups") Startup startup) throws Exception {
    var bytes = Unpooled.buffer();
    Greetings.write(startup, bytes);
    assertThat(Greetings.next(bytes)).isEqualTo(startup);
    assertThat(bytes.isReadable()).isFalse();
  }

  @Property
  void aGreetingThatIsCutOffIsWaitedFor(
      @ForAll("startups") Startup startup, @ForAll @IntRange(min = 1, max = 5_000) int missing)
      throws Exception {
    var bytes = Unpooled.buffer();
    Greetings.write(startup, bytes);
    var part = bytes.slice(0, Math.max(0, bytes.readableBytes() - missing));
    assertThat(Greetings.next(part)).isNull();
    assertThat(part.readerIndex()).isZero();
  }

  @Property(tries = 5_000)
  void anyBytesAreAGreetingOrRefusedOrWaitedForAndNeverTooMany(@ForAll("hostile") byte[] bytes) {
    var in = Unpooled.wrappedBuffer(bytes);
    try {
      var greeting = Greetings.next(in);
      if (greeting == null) {
        assertThat(bytes.length).isLessThan(Greetings.LONGEST);
      }
    } catch (MalformedGreeting e) {
      assertThat(e.refusal().state()).isIn("08P01", "0A000");
      wellFormed(e.refusal());
    }
  }

  @Property
  void aLengthBeyondAllIsRefusedFromItsFourBytes(@ForAll int length) {
    var in = Unpooled.buffer().writeInt(length);
    if (length >= 8 && length <= Greetings.LONGEST) {
      return;
    }
    assertThatThrownBy(() -> Greetings.next(in)).isInstanceOf(MalformedGreeting.class);
  }

  @Property
  void aCancelKeepsItsKey(@ForAll int process, @ForAll @Size(min = 1, max = 256) byte[] secret)
      throws Exception {
    var key = new SessionKey(process, new String(secret, StandardCharsets.ISO_8859_1));
    var bytes = Unpooled.buffer();
    Greetings.write(new Greeting.Cancel(key), bytes);
    assertThat(Greetings.next(bytes)).isEqualTo(new Greeting.Cancel(key));
    assertThat(key.toString()).isEqualTo("SessionKey[" + process + "]");
  }

  @Property
  void aSessionsKeyKeepsItsSecretWhateverItsLength(
      @ForAll int process, @ForAll @Size(min = 1, max = 256) byte[] secret) {
    var key = new SessionKey(process, new String(secret, StandardCharsets.ISO_8859_1));
    var bytes = Unpooled.buffer();
    ServerMessages.write(key, bytes);
    assertThat(bytes.getInt(1)).isEqualTo(bytes.readableBytes() - 1);
    assertThat(ServerMessages.key(bytes)).isEqualTo(key);
  }

  @Property(tries = 5_000)
  void whateverAServerSaysInAnAuthenticationStaysAMessage(@ForAll @Size(max = 200) byte[] body) {
    var bytes = Unpooled.buffer().writeByte('R').writeInt(4 + body.length).writeBytes(body);
    var out = Unpooled.buffer();
    ServerMessages.unbound(bytes, out);
    assertThat(out.getByte(0)).isEqualTo((byte) 'R');
    assertThat(out.getInt(1)).isEqualTo(out.readableBytes() - 1);
    assertThat(bytes.readerIndex()).isZero();
  }

  @Example
  void aLoginThatIsBoundToTlsIsNotOffered() {
    assertThat(offered("SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0")).isEqualTo("SCRAM-SHA-256\0\0");
    assertThat(offered("SCRAM-SHA-256\0\0")).isEqualTo("SCRAM-SHA-256\0\0");
  }

  @Property
  void theSameProjectIsFoundWhereverItIsNamed(
      @ForAll boolean inUser, @ForAll boolean inServerName, @ForAll boolean inOptions) {
    var addressee =
        Addressee.of(
            startup(
                Map.of(
                    "user", inUser ? "post.gres." + REF : "post.gres",
                    "options", inOptions ? "-c a=b project=" + REF + " -c c=d" : "-c a=b")),
            inServerName ? "db." + REF + ".Example.com." : "pooler.example.com",
            DOMAINS);
    if (inUser || inServerName || inOptions) {
      var project = (Addressee.Project) addressee;
      assertThat(project.ref()).isEqualTo(REF);
      assertThat(project.startup().get("user")).isEqualTo("post.gres");
      assertThat(project.startup().toString()).doesNotContain(REF.value());
    } else {
      assertThat(addressee).isEqualTo(new Addressee.Nobody(Refusal.unknownProject()));
    }
  }

  @Example
  void twoProjectsAreNone() {
    assertThat(
            Addressee.of(startup(Map.of("user", "postgres." + OTHER)), REF + ".localhost", DOMAINS))
        .isEqualTo(new Addressee.Nobody(Refusal.severalProjects()));
    assertThat(
            Addressee.of(
                startup(Map.of("user", "a", "options", "project=" + REF + " reference=" + OTHER)),
                null,
                DOMAINS))
        .isEqualTo(new Addressee.Nobody(Refusal.severalProjects()));
  }

  @Example
  void aWordInsideAnotherNamesNothing() {
    for (var options :
        List.of("-c x=a\\ project=" + REF, "xproject=" + REF, "project=" + REF + "x", "project=")) {
      assertThat(Addressee.of(startup(Map.of("user", "a", "options", options)), null, DOMAINS))
          .isEqualTo(new Addressee.Nobody(Refusal.unknownProject()));
    }
  }

  private static String offered(String mechanisms) {
    var bytes = Unpooled.buffer().writeByte('R').writeInt(8 + mechanisms.length()).writeInt(10);
    bytes.writeCharSequence(mechanisms, StandardCharsets.US_ASCII);
    var out = Unpooled.buffer();
    ServerMessages.unbound(bytes, out);
    assertThat(out.getInt(1)).isEqualTo(out.readableBytes() - 1);
    return out.toString(9, out.readableBytes() - 9, StandardCharsets.US_ASCII);
  }

  private static Startup startup(Map<String, String> parameters) {
    return new Startup(3 << 16, parameters);
  }

  private static void wellFormed(Refusal refusal) {
    ByteBuf bytes = Unpooled.buffer();
    refusal.write(bytes);
    assertThat(bytes.getByte(0)).isEqualTo((byte) 'E');
    assertThat(bytes.getInt(1)).isEqualTo(bytes.readableBytes() - 1);
    assertThat(bytes.getByte(bytes.writerIndex() - 1)).isZero();
  }

  @Provide
  Arbitrary<Startup> startups() {
    var text = Arbitraries.strings().withCharRange('\u0001', '\u00ff').ofMaxLength(40);
    return Arbitraries.maps(text.ofMinLength(1), text)
        .ofMinSize(1)
        .ofMaxSize(20)
        .map(parameters -> new Startup(3 << 16, parameters));
  }

  /** Noise, and true greetings with a few bytes changed. */
  @Provide
  Arbitrary<byte[]> hostile() {
    var noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    var changed =
        startups()
            .flatMap(
                startup -> {
                  var bytes = Unpooled.buffer();
                  Greetings.write(startup, bytes);
                  var whole = new byte[bytes.readableBytes()];
                  bytes.readBytes(whole);
                  return Arbitraries.integers()
                      .between(0, whole.length - 1)
                      .list()
                      .ofMaxSize(4)
                      .flatMap(
                          places ->
                              Arbitraries.bytes()
                                  .map(
                                      value -> {
                                        var copy = whole.clone();
                                        places.forEach(place -> copy[place] = value);
                                        return copy;
                                      }));
                });
    return Arbitraries.oneOf(noise, changed);
  }
}
