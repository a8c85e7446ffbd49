package dev.supaplane.provisioner.desired;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.ReleasedContract;
import dev.supaplane.events.wire.ReleasedSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * The worker's file among the consumers of the contract is true: with nothing but the fields that
 * stand there, every event has the same effect.
 */
class PrunedEventsTest {
  private static final Path FILE = Path.of("../docs/events/consumers/provisioner-worker.yaml");

  static Stream<ReleasedSample> newest() {
    return ReleasedContract.of(ReleasedContract.versions().getLast()).stream()
        .filter(sample -> event(sample.type(), sample.sample()) instanceof ProjectEvent);
  }

  @ParameterizedTest
  @MethodSource("newest")
  void whatIsNotDeclaredIsNotRead(ReleasedSample sample) throws IOException {
    var whole = (ProjectEvent) event(sample.type(), sample.sample());
    var before = Fold.apply(Optional.empty(), created());
    var kept = declared(sample.type());
    if (kept.isEmpty()) {
      assertThat(Fold.apply(before, whole)).as("%s is not declared", sample).isEqualTo(before);
      return;
    }
    var pruned = (ObjectNode) EventJson.mapper().readTree(sample.sample());
    prune(pruned, "", kept);
    var event = (ProjectEvent) event(sample.type(), pruned.toString());
    assertThat(Fold.apply(before, event)).isEqualTo(Fold.apply(before, whole));
    assertThat(Fold.apply(Optional.empty(), event)).isEqualTo(Fold.apply(Optional.empty(), whole));
  }

  @Test
  void pruningLeavesNothingElse() {
    var json =
        (ObjectNode) EventJson.mapper().readTree("{\"a\":1,\"b\":{\"c\":[{\"d\":1,\"e\":2}]}}");
    prune(json, "", List.of("b.c.e"));
    assertThat(json.toString()).isEqualTo("{\"b\":{\"c\":[{\"e\":2}]}}");
  }

  private static ProjectEvent created() {
    return newest()
        .map(sample -> event(sample.type(), sample.sample()))
        .filter(ProjectEvent.ProjectCreated.class::isInstance)
        .findFirst()
        .map(ProjectEvent.class::cast)
        .orElseThrow();
  }

  /** Without {@code EventReader}, which refuses what is not whole. */
  private static Record event(String type, String json) {
    return EventJson.read(json.getBytes(UTF_8), EventTypes.classOf(type).orElseThrow());
  }

  private static List<String> declared(String type) throws IOException {
    return YAMLMapper.shared()
        .readTree(Files.readString(FILE))
        .path("reads")
        .valueStream()
        .filter(group -> texts(group.path("types")).anyMatch(type::equals))
        .flatMap(group -> Stream.concat(texts(group.path("needs")), texts(group.path("mayLack"))))
        .toList();
  }

  private static Stream<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asString);
  }

  private static void prune(JsonNode tree, String path, List<String> kept) {
    switch (tree) {
      case ObjectNode object -> {
        for (var field : List.copyOf(object.propertyNames())) {
          var at = path.isEmpty() ? field : path + "." + field;
          if (kept.contains(at)) {
            continue;
          }
          if (kept.stream().noneMatch(p -> p.startsWith(at + "."))) {
            object.remove(field);
          } else {
            prune(object.path(field), at, kept);
          }
        }
      }
      default -> tree.valueStream().forEach(element -> prune(element, path, kept));
    }
  }
}
