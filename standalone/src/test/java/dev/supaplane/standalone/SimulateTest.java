package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SimulateTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void manySchedulesEndWithATable() {
    assertThat(run("--seeds", "5", "--threads", "2")).isZero();
    assertThat(out.toString())
        .containsPattern("schedules +5\\R")
        .containsPattern("faults injected +\\d+\\R")
        .containsPattern("violations +0\\R")
        .containsPattern("  stuck +0\\R")
        .doesNotContain("replay");
  }

  @Test
  void oneScheduleIsToldTheSameTwice() {
    assertThat(run("--seed", "3")).isZero();
    var first = out.toString();
    out.getBuffer().setLength(0);
    assertThat(run("--seed", "3")).isZero();
    assertThat(out.toString()).isEqualTo(first).contains("schedule 3, fingerprint ");
  }

  @Test
  void whatCannotBeMeantIsWrongUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("--seeds", "0")).isEqualTo(2);
    assertThat(run("--seeds", "5", "--threads", "0")).isEqualTo(2);
    assertThat(run("--seeds", "5", "--seed", "5")).isEqualTo(2);
    assertThat(err.toString()).contains("--seeds");
  }

  private int run(String... arguments) {
    return new CommandLine(new Simulate())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}
