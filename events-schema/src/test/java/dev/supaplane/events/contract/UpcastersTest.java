package dev.supaplane.events.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventReader;
import dev.supaplane.events.wire.Upcaster;
import dev.supaplane.events.wire.Upcasters;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** Whatever version a record was written in, readers see the newest. */
class UpcastersTest {
  /** The third version: the second renamed a field, the third gave it a unit. */
  record Paid(String who, long cents) {}

  private static final String V1 = "test.paid.v1";
  private static final String V2 = "test.paid.v2";
  private static final String V3 = "test.paid.v3";

  private static final Upcaster RENAMED =
      new Upcaster(
          V1,
          V2,
          json -> {
            json.set("who", json.remove("payer"));
            return json;
          });
  private static final Upcaster IN_CENTS =
      new Upcaster(
          V2, V3, json -> json.put("cents", json.path("euros").asLong() * 100).without("euros"));

  private static final Upcasters CHAIN = Upcasters.of(List.of(RENAMED, IN_CENTS));
  private static final EventReader READER =
      new EventReader(CHAIN, type -> type.equals(V3) ? Optional.of(Paid.class) : Optional.empty());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "test.paid.v1 | {\"payer\":\"ann\",\"euros\":3}",
        "test.paid.v2 | {\"who\":\"ann\",\"euros\":3}",
        "test.paid.v3 | {\"who\":\"ann\",\"cents\":300}"
      })
  void everyVersionIsReadAsTheNewest(String type, String json) {
    assertThat(READER.classOf(type)).contains(Paid.class);
    assertThat(READER.read(type, json.getBytes(UTF_8))).contains(new Paid("ann", 300));
  }

  @Test
  void aTypeThatIsNotKnownIsNoError() {
    assertThat(READER.read("test.paid.v4", "{}".getBytes(UTF_8))).isEmpty();
    assertThat(READER.classOf("test.other.v1")).isEmpty();
    assertThat(CHAIN.latest("test.other.v1")).isEqualTo("test.other.v1");
  }

  @ParameterizedTest
  @ValueSource(strings = {V1, V3})
  void whatIsNoObjectIsRefusedInEveryVersion(String type) {
    for (var bad : List.of("null", "[]", "17", "\"x\"", "{", "")) {
      assertThatThrownBy(() -> READER.read(type, bad.getBytes(UTF_8)))
          .as(bad)
          .isInstanceOfAny(JacksonException.class, IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "test.paid.v1 | {\"euros\":3}",
        "test.paid.v3 | {\"cents\":300}",
        "test.paid.v3 | {\"cents\":300,\"who\":null}"
      })
  void whatLacksAComponentIsRefusedInEveryVersion(String type, String json) {
    assertThatThrownBy(() -> READER.read(type, json.getBytes(UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("who is missing");
  }

  @Test
  void theTreeThatIsGivenStaysAsItIs() {
    var json = (ObjectNode) EventJson.mapper().readTree("{\"payer\":\"ann\",\"euros\":3}");
    assertThat(CHAIN.upcast(V1, json).toString()).isEqualTo("{\"who\":\"ann\",\"cents\":300}");
    assertThat(json.toString()).isEqualTo("{\"payer\":\"ann\",\"euros\":3}");
  }

  @ParameterizedTest
  @CsvSource({
    "test.paid.v1, test.paid.v3",
    "test.paid.v2, test.paid.v1",
    "test.paid.v1, test.payed.v2",
    "test.paid, test.paid.v2",
    "test.paid.v1, test.paid.v02"
  })
  void anUpcasterLeadsToTheNextVersionOfTheSameType(String from, String to) {
    assertThatThrownBy(() -> new Upcaster(from, to, json -> json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(to + " is not the next version of " + from);
  }

  @Test
  void aVersionHasOneUpcaster() {
    assertThatThrownBy(() -> Upcasters.of(List.of(RENAMED, IN_CENTS, RENAMED)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(V1);
  }
}
