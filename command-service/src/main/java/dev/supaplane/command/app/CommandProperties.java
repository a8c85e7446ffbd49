package dev.supaplane.command.app;

import dev.supaplane.command.lease.PortRange;
import dev.supaplane.command.lease.SubnetPool;
import dev.supaplane.events.project.OperationKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Settings of the command service, all under {@code supaplane.command} but Kafka's.
 *
 * @param url JDBC address of its database ({@code datasource.url})
 * @param username who logs in ({@code datasource.username})
 * @param password ({@code datasource.password})
 * @param connectionTimeout how long a command waits for the database ({@code
 *     datasource.connection-timeout})
 * @param kafka bootstrap servers ({@code supaplane.kafka.bootstrap})
 * @param data directory of the master key and the audit's key ({@code data})
 * @param node name of this instance, stable across its restarts, unlike any other's ({@code node})
 * @param publicHost the name under which users reach published ports ({@code public-host})
 * @param ports host ports that projects may get ({@code ports})
 * @param subnets addresses that projects may get ({@code subnets})
 * @param hosts the worker host of each region ({@code hosts.<region>})
 * @param deadline of an operation ({@code deadline})
 * @param deadlines by kind ({@code deadlines.<kind>})
 * @param deadlineSweep how often due operations are looked for ({@code deadline-sweep})
 * @param undoWindow how long a deleted project can be restored ({@code undo-window})
 * @param witness file that gets signed checkpoints of the audit ({@code audit.witness}); null for
 *     none
 * @param witnessInterval how often at most ({@code audit.witness-interval})
 */
record CommandProperties(
    String url,
    String username,
    String password,
    Duration connectionTimeout,
    String kafka,
    Path data,
    String node,
    String publicHost,
    PortRange ports,
    SubnetPool subnets,
    Map<String, String> hosts,
    Duration deadline,
    Map<OperationKind, Duration> deadlines,
    Duration deadlineSweep,
    Duration undoWindow,
    @Nullable Path witness,
    Duration witnessInterval) {

  static CommandProperties of(Environment environment) {
    var binder = Binder.get(environment);
    var prefix = "supaplane.command.";
    var hosts =
        binder
            .bind(prefix + "hosts", Bindable.mapOf(String.class, String.class))
            .orElseGet(() -> Map.of("local", "local"));
    var deadlines = new EnumMap<OperationKind, Duration>(OperationKind.class);
    binder
        .bind(prefix + "deadlines", Bindable.mapOf(String.class, Duration.class))
        .orElseGet(Map::of)
        .forEach(
            (kind, deadline) ->
                deadlines.put(OperationKind.valueOf(kind.toUpperCase(Locale.ROOT)), deadline));
    return new CommandProperties(
        environment.getRequiredProperty(prefix + "datasource.url"),
        environment.getRequiredProperty(prefix + "datasource.username"),
        environment.getRequiredProperty(prefix + "datasource.password"),
        binder
            .bind(prefix + "datasource.connection-timeout", Duration.class)
            .orElse(Duration.ofSeconds(10)),
        environment.getRequiredProperty("supaplane.kafka.bootstrap"),
        Path.of(environment.getRequiredProperty(prefix + "data")),
        environment.getProperty(prefix + "node", UUID.randomUUID().toString()),
        environment.getProperty(prefix + "public-host", "127.0.0.1"),
        PortRange.parse(environment.getProperty(prefix + "ports", "20000-29999")),
        SubnetPool.parse(environment.getProperty(prefix + "subnets", "10.96.0.0/14")),
        new TreeMap<>(hosts),
        binder.bind(prefix + "deadline", Duration.class).orElse(Duration.ofMinutes(15)),
        deadlines,
        binder.bind(prefix + "deadline-sweep", Duration.class).orElse(Duration.ofSeconds(1)),
        binder.bind(prefix + "undo-window", Duration.class).orElse(Duration.ofDays(7)),
        binder.bind(prefix + "audit.witness", Path.class).orElse(null),
        binder
            .bind(prefix + "audit.witness-interval", Duration.class)
            .orElse(Duration.ofMinutes(1)));
  }

  /** Tells what it is without the password. */
  @Override
  public String toString() {
    return "CommandProperties[" + url + ", kafka=" + kafka + ", node=" + node + "]";
  }
}
