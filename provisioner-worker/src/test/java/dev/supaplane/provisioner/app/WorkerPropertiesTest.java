package dev.supaplane.provisioner.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.supaplane.provisioner.hooks.HookCommands;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class WorkerPropertiesTest {
  private final MockEnvironment environment =
      new MockEnvironment()
          .withProperty("supaplane.kafka.bootstrap", "127.0.0.1:9092")
          .withProperty("supaplane.tokens.worker-file", "/run/worker-token")
          .withProperty("supaplane.worker.command-url", "http://127.0.0.1:8700")
          .withProperty("supaplane.worker.data", "/srv/supaplane");

  @Test
  void withoutHooksTheBuiltInEngineWorks() {
    assertThat(WorkerProperties.of(environment).hooks()).isEmpty();
  }

  @Test
  void theEnvironmentsNamesReplaceTheEngine() {
    environment
        .withProperty(HookCommands.PROVISION, "/bin/sh -e up")
        .withProperty(HookCommands.DESTROY, "/bin/sh -e down");
    assertThat(WorkerProperties.of(environment).hooks())
        .contains(
            new HookCommands(List.of("/bin/sh", "-e", "up"), List.of("/bin/sh", "-e", "down")));
  }

  @Test
  void theWorkersOwnNamesGoBeforeThem() {
    environment
        .withProperty(HookCommands.PROVISION, "/bin/false")
        .withProperty("supaplane.worker.hooks.provision", "/bin/true")
        .withProperty(HookCommands.DESTROY, "/bin/false");
    assertThat(WorkerProperties.of(environment).hooks())
        .contains(new HookCommands(List.of("/bin/true"), List.of("/bin/false")));
  }

  @Test
  void halfASettingStopsTheWorkerBeforeItBegins() {
    environment.withProperty(HookCommands.PROVISION, "/bin/true");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WorkerProperties.of(environment))
        .withMessageContaining(HookCommands.DESTROY);
  }
}
