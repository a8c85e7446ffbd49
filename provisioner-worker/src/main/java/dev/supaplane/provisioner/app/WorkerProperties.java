package dev.supaplane.provisioner.app;

import dev.supaplane.provisioner.hooks.HookCommands;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;

/**
 * Settings of a worker, all under {@code supaplane.worker} but Kafka's and the token's.
 *
 * @param host name of this host, as regions are placed on it ({@code host})
 * @param data the worker's directory ({@code data})
 * @param commandUrl address of the command service ({@code command-url})
 * @param tokenFile the worker's token ({@code supaplane.tokens.worker-file})
 * @param kafka bootstrap servers ({@code supaplane.kafka.bootstrap})
 * @param dockerHost the engine ({@code docker-host})
 * @param imageMap replaces images ({@code image-map})
 * @param bindAddress where ports are published ({@code bind-address})
 * @param publicHost the name under which users reach them ({@code public-host})
 * @param probeHost where the worker reaches them, when it cannot find out ({@code probe-host})
 * @param sweepInterval between looks at everything ({@code sweep-interval})
 * @param probeInterval between probes of a healthy project ({@code probe-interval})
 * @param turns how many stacks are changed at a time ({@code turns}); as many as there are
 *     processors, and at least two, where it is not set
 * @param hooks commands that replace the built-in engine ({@code hooks.provision} and {@code
 *     hooks.destroy}, or the environment's names in {@link HookCommands})
 * @param serviceEnvironment more variables by service ({@code service-environment})
 * @param api where its own HTTP API listens ({@code api-address}, {@code api-port})
 * @param apiTokenFile the token of that API's callers ({@code supaplane.tokens.worker-api-file});
 *     without it there is no such API
 */
record WorkerProperties(
    String host,
    Path data,
    URI commandUrl,
    Path tokenFile,
    String kafka,
    URI dockerHost,
    Optional<Path> imageMap,
    String bindAddress,
    String publicHost,
    Optional<String> probeHost,
    Duration sweepInterval,
    Duration probeInterval,
    int turns,
    Optional<HookCommands> hooks,
    Map<String, Map<String, String>> serviceEnvironment,
    InetSocketAddress api,
    Optional<Path> apiTokenFile) {

  static WorkerProperties of(Environment environment) {
    var prefix = "supaplane.worker.";
    var binder = Binder.get(environment);
    var byService =
        Bindable.<Map<String, Map<String, String>>>of(
            ResolvableType.forClassWithGenerics(
                Map.class,
                ResolvableType.forClass(String.class),
                ResolvableType.forClassWithGenerics(Map.class, String.class, String.class)));
    return new WorkerProperties(
        environment.getProperty(prefix + "host", "local"),
        Path.of(environment.getRequiredProperty(prefix + "data")).toAbsolutePath().normalize(),
        URI.create(environment.getProperty(prefix + "command-url", "http://127.0.0.1:8700")),
        Path.of(environment.getRequiredProperty("supaplane.tokens.worker-file")),
        environment.getRequiredProperty("supaplane.kafka.bootstrap"),
        URI.create(environment.getProperty(prefix + "docker-host", "unix:///var/run/docker.sock")),
        Optional.ofNullable(environment.getProperty(prefix + "image-map")).map(Path::of),
        environment.getProperty(prefix + "bind-address", "127.0.0.1"),
        environment.getProperty(prefix + "public-host", "127.0.0.1"),
        Optional.ofNullable(environment.getProperty(prefix + "probe-host")),
        binder.bind(prefix + "sweep-interval", Duration.class).orElse(Duration.ofSeconds(30)),
        binder.bind(prefix + "probe-interval", Duration.class).orElse(Duration.ofSeconds(10)),
        binder
            .bind(prefix + "turns", Integer.class)
            .orElseGet(() -> Math.max(2, Runtime.getRuntime().availableProcessors())),
        HookCommands.of(
            setting(environment, prefix + "hooks.provision", HookCommands.PROVISION),
            setting(environment, prefix + "hooks.destroy", HookCommands.DESTROY)),
        binder.bind(prefix + "service-environment", byService).orElseGet(HashMap::new),
        new InetSocketAddress(
            environment.getProperty(prefix + "api-address", "127.0.0.1"),
            environment.getProperty(prefix + "api-port", Integer.class, 8704)),
        Optional.ofNullable(environment.getProperty("supaplane.tokens.worker-api-file"))
            .map(Path::of));
  }

  private static Optional<String> setting(Environment environment, String name, String variable) {
    return Optional.ofNullable(environment.getProperty(name))
        .or(() -> Optional.ofNullable(environment.getProperty(variable)));
  }
}
