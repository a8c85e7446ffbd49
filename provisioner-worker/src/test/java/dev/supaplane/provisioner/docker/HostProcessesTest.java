package dev.supaplane.provisioner.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class HostProcessesTest {
  @Test
  void endsWhatCarriesTheMarkAndNothingElse() throws Exception {
    var mark = UUID.randomUUID().toString();
    var marked = sleeping(mark);
    var other = sleeping(UUID.randomUUID().toString());
    try {
      EngineContractSupport.await(() -> HostProcesses.marked(mark).size() == 1);
      assertThat(HostProcesses.end(mark)).isTrue();
      assertThat(marked.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(other.isAlive()).isTrue();
      assertThat(HostProcesses.end(mark)).isTrue();
    } finally {
      marked.destroyForcibly();
      other.destroyForcibly();
    }
  }

  @Test
  void endsWhatKeepsAContainerAndNothingElse() throws Exception {
    var id = "0123456789abcdef".repeat(4);
    var keeper = HalfStart.keeper(id);
    var other = HalfStart.keeper("fedcba9876543210".repeat(4));
    try {
      assertThat(HostProcesses.endContainer("0123456789ab")).isFalse();
      assertThat(HostProcesses.endContainer(id)).isTrue();
      assertThat(keeper.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(other.isAlive()).isTrue();
      assertThat(HostProcesses.endContainer(id)).isFalse();
    } finally {
      keeper.destroyForcibly();
      other.destroyForcibly();
    }
  }

  private static Process sleeping(String mark) throws Exception {
    var command = new ProcessBuilder("sleep", "600");
    command.environment().put("SUPAPLANE_EXEC", mark);
    return command.start();
  }
}
