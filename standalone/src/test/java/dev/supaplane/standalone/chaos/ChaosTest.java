package dev.supaplane.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ChaosTest {
  private final StringWriter err = new StringWriter();

  @Test
  void whatCannotBeMeantIsWrongUsage() {
    assertThat(run("--rounds", "0")).isEqualTo(2);
    assertThat(run("--only", "kindness")).isEqualTo(2);
    assertThat(run("--seed", "seven")).isEqualTo(2);
    assertThat(err.toString()).contains("--quick").contains("kill worker");
  }

  private int run(String... arguments) {
    return new CommandLine(new Chaos())
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
