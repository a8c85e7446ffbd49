package dev.supaplane.events.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Everything that travels is described, in one place: the Javadoc of its record. */
class DocumentationTest {
  /** A record that nobody described. */
  record Bare(int count, Colour colour) {}

  enum Colour {
    RED
  }

  /**
   * A record that somebody described.
   *
   * @apiNote Somebody {@code adds}, or looks at a {@link Colour#RED colour}.
   * @param count how many
   */
  record Described(int count, Nested nested) {}

  /** A value that describes itself. */
  record Nested() {}

  @Test
  void everyTypeFieldAndValueOfTheContractIsDescribed() {
    assertThat(Descriptions.CONTRACT.missing(Descriptions.events()))
        .as("what is not described reaches no schema, no catalogue and no consumer")
        .isEmpty();
  }

  @Test
  void whatIsMissingIsNamedWithWhatToWrite() {
    var own = new Descriptions(Javadocs.read(Path.of("src/test/java")));
    var missing = own.missing(List.of(Bare.class));
    var name = Bare.class.getName();
    // Bare has a sentence, which says nothing of its parts.
    assertThat(missing)
        .containsExactly(
            "add \"@param count <what it is>\" to " + name,
            "add \"@param colour <what it is>\" to " + name,
            "add \"@apiNote <when it is written>\" to the Javadoc of " + name,
            "add Javadoc to " + Colour.class.getName(),
            "add Javadoc to " + Colour.class.getName() + ".RED");
  }

  @Test
  void wordsAreTakenFromTheRecordOrFromItsValueTypes() {
    var own = new Descriptions(Javadocs.read(Path.of("src/test/java")));
    assertThat(own.missing(List.of(Described.class))).isEmpty();
    assertThat(own.written(Described.class)).isEqualTo("Somebody adds, or looks at a colour.");
    var components = Described.class.getRecordComponents();
    assertThat(own.of(components[0])).isEqualTo("How many.");
    assertThat(own.of(components[1])).isEqualTo("A value that describes itself.");
  }
}
