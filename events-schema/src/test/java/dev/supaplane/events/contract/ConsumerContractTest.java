package dev.supaplane.events.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.contract.ConsumerContract.Reads;
import dev.supaplane.events.wire.EventTypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** What consumers wrote down that they read is what the contract has. */
class ConsumerContractTest {
  static Stream<Path> consumers() throws IOException {
    try (var files = Files.list(Path.of("../docs/events/consumers"))) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("consumers")
  void aConsumerGetsWhatItReads(Path file) throws IOException {
    var contract = ConsumerContract.read(file);
    assertThat(file.getFileName().toString()).isEqualTo(contract.consumer() + ".yaml");
    assertThat(contract.unmet(ConsumerContractTest::published))
        .as("talk to whoever has %s, or keep what it reads. %s", file.getFileName(), Advice.BREAKS)
        .isEmpty();
  }

  @Test
  void whatAConsumerDoesNotGetIsNamed() {
    var schema =
        JsonMapper.shared()
            .readTree(
                """
                {"type":"object",
                 "properties":{
                   "ref":{"type":"string"},
                   "note":{"type":"string"},
                   "services":{"type":"array","items":{
                     "type":"object","properties":{"name":{"type":"string"}},
                     "required":["name"]}}},
                 "required":["ref","services"]}""");
    var contract =
        new ConsumerContract(
            "me",
            "a test",
            List.of(
                new Reads(
                    List.of("a.v1"),
                    List.of("ref", "note", "gone", "services.name", "services.gone", "ref.in"),
                    List.of("note", "missing")),
                new Reads(List.of("b.v1"), List.of("ref"), null)));
    assertThat(contract.unmet(type -> type.equals("a.v1") ? schema : MissingNode.getInstance()))
        .containsExactly(
            "me needs note of a.v1, which may be absent",
            "me reads gone of a.v1, which is not there",
            "me reads services.gone of a.v1, which is not there",
            "me reads ref.in of a.v1, which is not there",
            "me reads missing of a.v1, which is not there",
            "me reads b.v1, which is not published");
  }

  @Test
  void aFileWithAnotherKeyIsRefused(@TempDir Path directory) throws IOException {
    var file = directory.resolve("me.yaml");
    Files.writeString(file, "consumer: me\npurpose: p\nreads: []\nneeds: [x]\n");
    assertThatThrownBy(() -> ConsumerContract.read(file)).hasMessageContaining("needs");
  }

  private static JsonNode published(String type) {
    return EventTypes.classOf(type)
        .<JsonNode>map(Schemas.CONTRACT::of)
        .orElse(MissingNode.getInstance());
  }
}
