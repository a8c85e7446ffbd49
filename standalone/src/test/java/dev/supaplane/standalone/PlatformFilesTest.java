package dev.supaplane.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The compose files of the whole platform keep what docs/platform.md says of them. */
class PlatformFilesTest {
  private static final Path PLATFORM = Path.of("../docker/platform");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)");
  private static final Pattern SECRET_NAME = Pattern.compile("PASSWORD|TOKEN|SECRET|PEPPER");

  @TempDir Path directory;

  @Test
  void noPortIsPublishedButTheDoorsAndThoseOnLoopback() throws IOException {
    var published = new TreeMap<String, List<String>>();
    services("docker-compose.yml")
        .forEach(
            (name, service) -> {
              if (service.containsKey("ports")) {
                published.put(name, strings(service.get("ports")));
              }
            });
    assertThat(published.keySet()).containsExactlyInAnyOrder("kong", "doors");
    assertThat(published.values().stream().flatMap(List::stream))
        .allMatch(port -> port.matches("\\$\\{[A-Z]+_ADDRESS:-127\\.0\\.0\\.1}:.*"));
  }

  @Test
  void everyContainerIsConfinedAndStartedAgain() throws IOException {
    services("docker-compose.yml")
        .forEach(
            (name, service) -> {
              assertThat(service.get("restart")).as(name).isEqualTo("unless-stopped");
              assertThat(strings(service.get("cap_drop"))).as(name).containsExactly("ALL");
              assertThat(strings(service.get("security_opt")))
                  .as(name)
                  .containsExactly("no-new-privileges:true");
              assertThat(service).as(name).containsKeys("mem_limit", "pids_limit");
              // It asks the services of all projects, which no container's own network leads to.
              assertThat(service.get("network_mode"))
                  .as(name)
                  .isEqualTo(name.equals("worker") ? "host" : null);
              assertThat(service.containsKey("networks"))
                  .as(name)
                  .isEqualTo(!name.equals("worker"));
              assertThat(service.keySet())
                  .as(name)
                  .doesNotContain("privileged", "cap_add", "pid", "container_name");
              assertThat(service.get("read_only")).as(name).isEqualTo(!name.equals("kafka"));
              // Studio's is in its image.
              assertThat(service.containsKey("healthcheck"))
                  .as(name)
                  .isEqualTo(!name.equals("studio"));
              assertThat(
                      strings(service.get("volumes")).stream()
                          .anyMatch(it -> it.contains("docker.sock")))
                  .as(name)
                  .isEqualTo(name.equals("worker"));
            });
  }

  @Test
  void eachPartRunsAndHasTheSecretsThatItNeedsAndNoOthers() throws IOException {
    var secrets = new TreeMap<String, Set<String>>();
    var parts = new TreeSet<String>();
    services("docker-compose.yml")
        .forEach(
            (name, service) -> {
              secrets.put(name, new TreeSet<>(strings(service.get("secrets"))));
              if (String.valueOf(service.get("image")).contains("SUPAPLANE_IMAGE")) {
                var command = strings(service.get("command"));
                assertThat(command).as(name).startsWith("serve", "--part").hasSize(3);
                parts.add(command.getLast());
              }
            });
    // Those two are images of their own here.
    assertThat(parts)
        .isEqualTo(
            Arrays.stream(Part.values())
                .filter(part -> part != Part.KAFKA && part != Part.POSTGRES)
                .map(Part::label)
                .collect(Collectors.toCollection(TreeSet::new)));
    assertThat(secrets.get("platform")).containsExactly("studio-passphrase");
    assertThat(secrets.get("doors")).containsExactly("worker-token");
    assertThat(secrets.get("worker"))
        .containsExactly("superuser-token", "worker-api-token", "worker-token");
    assertThat(secrets.get("query"))
        .contains("query-database", "token-pepper")
        .doesNotContain("command-database", "superuser-password", "postgres");
    for (var name : List.of("kong", "studio", "kafka")) {
      assertThat(secrets.get(name)).as(name).isEmpty();
    }
  }

  @Test
  void noSecretStandsInAnEnvironment() throws IOException {
    for (var file : List.of("docker-compose.yml", "docker-compose.tls.yml")) {
      services(file)
          .forEach(
              (name, service) ->
                  strings(map(service.get("environment")))
                      .forEach(
                          (variable, value) -> {
                            if (SECRET_NAME.matcher(variable).find()) {
                              assertThat(value)
                                  .as(name + " " + variable)
                                  .matches("/(run/secrets|var/lib)/.*");
                            }
                          }));
    }
    assertThat(text(".env.example"))
        .doesNotContainPattern("[0-9a-f]{20}")
        .doesNotContainPattern("(?m)^[A-Z_]*(PASSWORD|TOKEN|SECRET)");
    assertThat(text(".gitignore")).contains("/.env", "/secrets/");
    assertThat(text("Dockerfile.dockerignore"))
        .contains("docker/platform/secrets", "docker/platform/.env")
        // Without these the program in the image would not start.
        .contains("!docs/openapi");
  }

  @Test
  void whatIsAskedOfTheEnvironmentIsExplainedThere() throws IOException {
    var known = text(".env.example") + text("init.sh");
    for (var file : List.of("docker-compose.yml", "docker-compose.tls.yml")) {
      for (var variable : variables(file)) {
        assertThat(known).as(variable).containsPattern("(?m)(^|n)" + variable + "=");
      }
    }
  }

  @Test
  void secretsAreMadeOnceForTheirOwnerAloneAndPrintedNowhere()
      throws IOException, InterruptedException {
    var platform = copy();
    var printed = run(platform, "bash", "init.sh");
    Map<String, Object> whole = new Yaml().load(text("docker-compose.yml"));
    var made = new TreeMap<String, String>();
    for (var name : map(whole.get("secrets")).keySet()) {
      var file = platform.resolve("secrets").resolve(name);
      made.put(name, Files.readString(file).strip());
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as(name)
          .isEqualTo("rw-------");
      assertThat(made.get(name)).as(name).matches("([a-z]+_)?[0-9a-f]{24,64}");
      assertThat(printed).doesNotContain(made.get(name));
    }
    assertThat(made.values()).doesNotHaveDuplicates();
    assertThat(made.get("superuser-token")).matches("sbp_[0-9a-f]{40}");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(platform.resolve(".env"))))
        .isEqualTo("rw-------");
    run(platform, "bash", "init.sh");
    for (var name : made.keySet()) {
      assertThat(platform.resolve("secrets").resolve(name)).content().contains(made.get(name));
    }
  }

  @Test
  void composeTakesTheFiles() throws IOException, InterruptedException {
    var compose = compose();
    Assumptions.assumeFalse(compose.isEmpty(), "there is no compose on this machine");
    var platform = copy();
    run(platform, "bash", "init.sh");
    var plain = Stream.concat(compose.stream(), Stream.of("config", "-q")).toArray(String[]::new);
    run(platform, plain);
    Files.writeString(
        platform.resolve(".env"),
        Files.readString(platform.resolve(".env"))
            + "SUPAPLANE_TLS_CERTIFICATE=/etc/own.crt\nSUPAPLANE_TLS_KEY=/etc/own.key\n");
    var tls =
        Stream.concat(
                compose.stream(),
                Stream.of("-f", "docker-compose.yml", "-f", "docker-compose.tls.yml", "config"))
            .toArray(String[]::new);
    assertThat(run(platform, tls)).contains("8443", "/etc/own.key");
  }

  private static List<String> compose() throws IOException, InterruptedException {
    for (var command : List.of(List.of("docker", "compose"), List.of("docker-compose"))) {
      try {
        var asked = new ArrayList<>(command);
        asked.add("version");
        var process =
            new ProcessBuilder(asked)
                .redirectErrorStream(true)
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        process.getInputStream().readAllBytes();
        if (process.waitFor() == 0) {
          return command;
        }
      } catch (IOException _) {
        // Not installed: the other one may be.
      }
    }
    return List.of();
  }

  /** Where the build's context is as far away as in the repository. */
  private Path copy() throws IOException {
    var platform = Files.createDirectories(directory.resolve("docker/platform"));
    Files.createDirectories(directory.resolve("docker/studio"));
    for (var name :
        List.of("docker-compose.yml", "docker-compose.tls.yml", "init.sh", ".env.example")) {
      Files.copy(PLATFORM.resolve(name), platform.resolve(name));
    }
    var example = platform.resolve(".env.example");
    Files.writeString(
        example,
        Files.readString(example)
            .replace("=/srv/supaplane/worker", "=" + directory.resolve("worker")));
    return platform;
  }

  private static String run(Path where, String... command)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true).start();
    var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    return printed;
  }

  private static Set<String> variables(String file) throws IOException {
    return VARIABLE
        .matcher(text(file))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String text(String name) throws IOException {
    return Files.readString(PLATFORM.resolve(name));
  }

  private static Map<String, Map<String, Object>> services(String file) throws IOException {
    Map<String, Object> whole = new Yaml().load(text(file));
    var services = new TreeMap<String, Map<String, Object>>();
    map(whole.get("services")).forEach((name, service) -> services.put(name, map(service)));
    return services;
  }

  private static Map<String, Object> map(Object value) {
    var copy = new TreeMap<String, Object>();
    if (value instanceof Map<?, ?> found) {
      found.forEach((key, its) -> copy.put(String.valueOf(key), its));
    }
    return copy;
  }

  private static Map<String, String> strings(Map<String, Object> map) {
    return map.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, it -> String.valueOf(it.getValue())));
  }

  private static List<String> strings(Object value) {
    return value instanceof List<?> found
        ? found.stream().map(String::valueOf).toList()
        : List.of();
  }
}
