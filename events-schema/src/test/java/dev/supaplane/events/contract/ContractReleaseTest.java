package dev.supaplane.events.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.Samples;
import dev.supaplane.events.wire.EventJson;
import dev.supaplane.events.wire.EventTypes;
import dev.supaplane.events.wire.ReleasedContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Releases the contract: {@code mvn -pl events-schema test -Dtest=ContractReleaseTest
 * -Dcontract.release=1.2.0} writes the set; commit it. From then on the build holds every change
 * against it.
 */
class ContractReleaseTest {
  private static final Path SETS = Path.of("src/main/resources/released");

  @TempDir private Path directory;

  @Test
  @EnabledIfSystemProperty(named = "contract.release", matches = ".+")
  void release() throws IOException {
    for (var released : ReleasedContract.all()) {
      var type = EventTypes.classOf(released.type());
      if (type.isPresent()) {
        var before = EventJson.mapper().readTree(released.schema());
        assertThat(Compatibility.breaks(released.type(), before, Schemas.CONTRACT.of(type.get())))
            .as(Advice.BREAKS)
            .isEmpty();
      }
    }
    new ContractRelease(SETS).write(System.getProperty("contract.release"), schemas(), samples());
  }

  @Test
  void whatWasReleasedIsAsItWasReleased() throws IOException {
    for (var version : Files.readAllLines(SETS.resolve("versions.txt"))) {
      assertThat(new ContractRelease(SETS).tampered(version))
          .as("released/%s stands for what consumers have; release a new set instead", version)
          .isEmpty();
    }
  }

  @Test
  void aSetHoldsEveryTypeAndIsReleasedOnce() throws IOException {
    var release = new ContractRelease(directory);
    release.write("1.9.0", schemas(), samples());
    release.write("1.10.0", schemas(), samples());
    assertThat(directory.resolve("versions.txt")).hasContent("1.9.0\n1.10.0");
    assertThat(Files.readAllLines(directory.resolve("1.10.0/SHA256SUMS")))
        .hasSize(2 * EventTypes.all().size());
    assertThat(release.tampered("1.10.0")).isEmpty();
    for (var bad : new String[] {"1.10.0", "1.9.1", "0.1.0", "2", "next", "../1.11.0"}) {
      assertThatThrownBy(() -> release.write(bad, schemas(), samples()))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> release.write("2.0.0", schemas(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aChangedFileOfASetIsFound() throws IOException {
    var release = new ContractRelease(directory);
    release.write("1.0.0", Map.of("a.v1", "{}", "b.v1", "{}"), Map.of("a.v1", "1", "b.v1", "2"));
    Files.writeString(directory.resolve("1.0.0/schemas/a.v1.json"), "{ }");
    Files.delete(directory.resolve("1.0.0/samples/b.v1.json"));
    Files.writeString(directory.resolve("1.0.0/samples/c.v1.json"), "3");
    assertThat(release.tampered("1.0.0"))
        .containsExactly("samples/b.v1.json", "samples/c.v1.json", "schemas/a.v1.json");
  }

  private static Map<String, String> schemas() {
    var schemas = new TreeMap<String, String>();
    Descriptions.events()
        .forEach(
            type ->
                schemas.put(
                    EventTypes.nameOf(type).orElseThrow(),
                    Generated.json(Schemas.CONTRACT.of(type))));
    return schemas;
  }

  private static Map<String, String> samples() {
    var samples = new TreeMap<String, String>();
    Samples.all()
        .forEach(
            event ->
                samples.put(
                    EventTypes.nameOf(event), new String(EventJson.write(event), UTF_8) + "\n"));
    return samples;
  }
}
