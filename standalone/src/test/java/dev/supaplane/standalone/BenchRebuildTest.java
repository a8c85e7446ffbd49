package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every projection made anew while commands and readers go on (E3). */
@Timeout(240)
class BenchRebuildTest {
  private static final int EVENTS = 20_000;

  @TempDir static Path directory;

  @Test
  void answersStayRightWhileEverythingIsMadeAnewAndTheHashesAreEqual() throws Exception {
    var said = new ArrayList<String>();
    var isRight = new BenchRebuild(EVENTS, 50, said::add).run(directory);
    assertThat(isRight).as("%s", said).isTrue();
    assertThat(String.join("\n", said))
        .containsPattern("wrong answers +0\\b")
        .containsPattern("hashes equal +true")
        .containsPattern("ended +switched")
        .containsPattern("events per second of the fill +\\d{3,}");
  }
}
