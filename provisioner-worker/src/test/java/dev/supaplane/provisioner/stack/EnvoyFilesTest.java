package dev.supaplane.provisioner.stack;

import static dev.supaplane.provisioner.stack.ComposeProject.list;
import static dev.supaplane.provisioner.stack.ComposeProject.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Envoy's routes and clusters, and the script that fills the keys into them, run for real. */
class EnvoyFilesTest {
  private static final String FOLDER = "volumes/api/envoy/";
  private static final String KEYS = "envoy.filters.http.api_key_auth";
  private static final String LOGIN = "envoy.filters.http.basic_auth";
  private static final Map<?, ?> OFF =
      Map.of("@type", "type.googleapis.com/envoy.config.route.v3.FilterConfig", "disabled", true);

  @TempDir Path folder;

  @Test
  void clustersAreTheServicesThatRun() {
    assertThat(clusters(Samples.everything()))
        .containsOnly(
            Map.entry("auth", "auth:9999"),
            Map.entry("rest", "rest:3000"),
            Map.entry("realtime", "realtime-dev.supabase-realtime:4000"),
            Map.entry("storage", "storage:5000"),
            Map.entry("functions", "functions:9000"),
            Map.entry("meta", "meta:8080"),
            Map.entry("studio", "studio:3000"));
    assertThat(clusters(Samples.usual())).doesNotContainKeys("functions", "studio");
  }

  @Test
  void everyRouteLeadsToAClusterThatIsThere() {
    for (var stack : List.of(Samples.everything(), Samples.usual())) {
      for (var route : routes(template(stack))) {
        var onward = map(route).get("route");
        if (onward != null) {
          assertThat(clusters(stack)).containsKey((String) map(onward).get("cluster"));
        }
      }
    }
  }

  @Test
  void aRouteAsksForAKeyOrForTheLoginUnlessItIsOneOfTheFewOpenOnes() {
    for (var entry : routes(template(Samples.everything()))) {
      var name = (String) map(entry).get("name");
      var filters = map(map(entry).get("typed_per_filter_config"));
      switch (name) {
        case "rest-v1-openapi", "meta" ->
            assertThat(map(filters.get(KEYS)).get("allowed_clients"))
                .as(name)
                .isEqualTo(List.of("service_role"));
        case "dashboard" -> assertThat(filters).containsOnlyKeys(KEYS);
        case String open
            when open.startsWith("auth-v1-open")
                || open.startsWith("mcp")
                || List.of(
                        "well-known-oauth",
                        "realtime-v1-openapi",
                        "realtime-v1-tenants",
                        "storage-v1",
                        "functions-v1")
                    .contains(open) ->
            assertThat(filters.get(KEYS)).as(name).isEqualTo(OFF);
        default -> assertThat(filters.get(KEYS)).as(name).isNull();
      }
      assertThat(filters.get(LOGIN)).as(name).isEqualTo(name.equals("dashboard") ? null : OFF);
    }
  }

  @Test
  void theScriptFillsInTheKeysAndDropsThoseThatAreNotThere() throws Exception {
    var filled = ComposeProject.yaml(run(Map.of("DASHBOARD_PASSWORD", "p$(touch x)`#\"&~")));
    assertThat(keys(filled)).containsExactly("anon.key-1 anon", "service.key-1 service_role");
    // the SHA-1 of that password, as openssl says it
    assertThat(map(filter(filled, LOGIN).get("users")).get("inline_string"))
        .isEqualTo("supabase:{SHA}awoopUpxKhz0E83kyaddQ344bu8=");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void theScriptTellsTheGatewayWhichTokensStandBehindOpaqueKeys() throws Exception {
    var text =
        run(
            Map.of(
                "SUPABASE_PUBLISHABLE_KEY", "sb_publishable_1",
                "SUPABASE_SECRET_KEY", "sb_secret_1",
                "ANON_KEY_ASYMMETRIC", "anon.es256",
                "SERVICE_ROLE_KEY_ASYMMETRIC", "service.es256"));
    assertThat(keys(ComposeProject.yaml(text)))
        .containsExactly(
            "anon.key-1 anon",
            "sb_publishable_1 anon",
            "service.key-1 service_role",
            "sb_secret_1 service_role");
    assertThat(text)
        .contains("local SECRET, SERVICE = \"sb_secret_1\", \"service.es256\"")
        .contains("local PUBLISHABLE, ANON = \"sb_publishable_1\", \"anon.es256\"")
        .doesNotContainPattern("\\$(ANON|SERVICE|SUPABASE|DASHBOARD|API)_");
  }

  @Test
  void onlyTheOwnerReadsWhatTheScriptWrites() throws Exception {
    run(Map.of());
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lds())))
        .isEqualTo("rw-------");
  }

  @Test
  void theScriptRefusesAKeyThatWouldLeaveItsQuotes() throws Exception {
    for (var key : List.of("a', client: service_role} #", "a\" or true --", "a\nb", "a b")) {
      var output = start(Map.of("ANON_KEY", key), 64);
      assertThat(output).contains("ANON_KEY").doesNotContain(key);
      assertThat(lds()).doesNotExist();
    }
  }

  private String run(Map<String, String> more) throws Exception {
    start(more, 0);
    return Files.readString(lds());
  }

  private String start(Map<String, String> more, int exit) throws Exception {
    var files = Samples.everything().files();
    var listeners = folder.resolve("lds.template.yaml");
    Files.writeString(listeners, files.get(FOLDER + "lds.template.yaml").content());
    var script = files.get(FOLDER + "docker-entrypoint.sh").content();
    var end = "exec envoy -c /etc/envoy/envoy.yaml";
    assertThat(script).contains(end, "/etc/envoy/lds.template.yaml", "/tmp/lds.yaml");
    // the gateway itself is not here; everything before its start is
    Files.writeString(
        folder.resolve("entrypoint.sh"),
        script
            .replace("/etc/envoy/lds.template.yaml", listeners.toString())
            .replace("/tmp/lds.yaml", lds().toString())
            .replaceFirst("(?m)^" + end + ".*$", "exit 0"));
    var builder =
        new ProcessBuilder("/bin/sh", folder.resolve("entrypoint.sh").toString())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile());
    builder.environment().putAll(environment(more));
    var process = builder.start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    var output = Files.readString(folder.resolve("output"));
    assertThat(process.exitValue()).as(output).isEqualTo(exit);
    return output;
  }

  private Path lds() {
    return folder.resolve("lds.yaml");
  }

  private static Map<String, String> environment(Map<String, String> more) {
    var environment =
        new TreeMap<>(
            Map.of(
                "ANON_KEY", "anon.key-1",
                "SERVICE_ROLE_KEY", "service.key-1",
                "SUPABASE_PUBLISHABLE_KEY", "",
                "SUPABASE_SECRET_KEY", "",
                "ANON_KEY_ASYMMETRIC", "",
                "SERVICE_ROLE_KEY_ASYMMETRIC", "",
                "DASHBOARD_USERNAME", "supabase",
                "DASHBOARD_PASSWORD", "secret",
                "API_GW_HTTP_PORT", "20000"));
    environment.putAll(more);
    return environment;
  }

  private static List<String> keys(Map<?, ?> listeners) {
    return list(filter(listeners, KEYS).get("credentials")).stream()
        .map(key -> map(key).get("key") + " " + map(key).get("client"))
        .toList();
  }

  private static Map<?, ?> filter(Map<?, ?> listeners, String name) {
    return list(manager(listeners).get("http_filters")).stream()
        .map(ComposeProject::map)
        .filter(filter -> name.equals(filter.get("name")))
        .map(filter -> map(filter.get("typed_config")))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> clusters(RenderedStack stack) {
    var clusters = new TreeMap<String, String>();
    var file = ComposeProject.yaml(stack.files().get(FOLDER + "cds.yaml").content());
    for (var cluster : list(file.get("resources"))) {
      var group = map(list(map(map(cluster).get("load_assignment")).get("endpoints")).getFirst());
      var endpoint = map(map(list(group.get("lb_endpoints")).getFirst()).get("endpoint"));
      var address = map(map(endpoint.get("address")).get("socket_address"));
      clusters.put(
          (String) map(cluster).get("name"),
          address.get("address") + ":" + address.get("port_value"));
    }
    return clusters;
  }

  private static Map<?, ?> template(RenderedStack stack) {
    return ComposeProject.yaml(stack.files().get(FOLDER + "lds.template.yaml").content());
  }

  private static List<?> routes(Map<?, ?> listeners) {
    var hosts = list(map(manager(listeners).get("route_config")).get("virtual_hosts"));
    return list(map(hosts.getFirst()).get("routes"));
  }

  private static Map<?, ?> manager(Map<?, ?> listeners) {
    var chain =
        map(list(map(list(listeners.get("resources")).getFirst()).get("filter_chains")).getFirst());
    return map(map(list(chain.get("filters")).getFirst()).get("typed_config"));
  }
}
