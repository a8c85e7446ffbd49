package dev.supaplane.events.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeaningTest {
  private static final String RELEASED = "It stopped. Written when: it stops.";

  @Test
  void anotherFirstSentenceIsAnotherMeaning() {
    assertThat(Meaning.changed("a.v1", RELEASED, "It is gone. It stopped.", List.of()))
        .contains("It is gone.");
  }

  @Test
  void whatFollowsTheFirstSentenceIsFree() {
    assertThat(Meaning.changed("a.v1", RELEASED, "It stopped. Nothing runs.", List.of())).isEmpty();
    assertThat(Meaning.changed("a.v1", RELEASED, "It stopped.", List.of())).isEmpty();
  }

  @Test
  void anotherWordingIsSaidToBeOneForItsTypeAndItsWords() {
    var reworded = List.of("a.v1: It has stopped.");
    assertThat(Meaning.changed("a.v1", RELEASED, "It has stopped.", reworded)).isEmpty();
    assertThat(Meaning.changed("b.v1", RELEASED, "It has stopped.", reworded)).isPresent();
    assertThat(Meaning.changed("a.v1", RELEASED, "It is gone.", reworded)).isPresent();
  }

  @Test
  void whereNothingWasSaidNothingChanged() {
    assertThat(Meaning.changed("a.v1", "", "It stopped.", List.of())).isEmpty();
  }
}
