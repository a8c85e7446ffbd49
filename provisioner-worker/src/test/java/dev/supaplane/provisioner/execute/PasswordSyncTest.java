package dev.supaplane.provisioner.execute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Limits;
import dev.supaplane.provisioner.simulated.SimulatedEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Nothing but a database is taken for one. */
class PasswordSyncTest {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");

  @Test
  void aServiceWhoseSecretsAreCalledAsADatabasesVariablesIsNoDatabase() {
    assertThat(settled("functions")).isEmpty();
    assertThat(settled("db")).hasValueSatisfying(why -> assertThat(why).contains("its settings"));
  }

  /** The container is not there, so whoever looks into it is told of. */
  private static Optional<String> settled(String service) {
    return new PasswordSync(new SimulatedEngine("test-installation"))
        .settle(container(service), "no-such-container", run());
  }

  private static RunContext run() {
    return new RunContext(
        REF,
        1,
        null,
        Instant.EPOCH.plusSeconds(60),
        Path.of("/nowhere"),
        null,
        new Redactor(List.of()),
        () -> false);
  }

  private static ContainerSpec container(String service) {
    return new ContainerSpec(
        REF,
        service,
        "1",
        "c-" + service,
        "image",
        List.of(),
        List.of(),
        new TreeMap<>(
            Map.of("POSTGRES_PASSWORD", "p", "JWT_EXP", "1", "APP_SETTINGS_JWT_SECRET", "reset")),
        List.of(),
        List.of(),
        "net",
        List.of(service),
        new Limits(null, null, 10),
        List.of(),
        false,
        List.of(),
        Duration.ofSeconds(1),
        0);
  }
}
