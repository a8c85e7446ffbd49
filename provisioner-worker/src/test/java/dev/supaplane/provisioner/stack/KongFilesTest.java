package dev.supaplane.provisioner.stack;

import static dev.supaplane.provisioner.stack.ComposeProject.list;
import static dev.supaplane.provisioner.stack.ComposeProject.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kong's routes, and the script that fills the keys into them, run for real. */
class KongFilesTest {
  @TempDir Path folder;

  @Test
  void allPathsOfTheApiAreRoutedToTheirServices() {
    var urls = new TreeMap<String, String>();
    for (var service : list(routes(Samples.everything("2026.02")).get("services"))) {
      var paths = map(list(map(service).get("routes")).getFirst()).get("paths");
      list(paths).forEach(path -> urls.put((String) path, (String) map(service).get("url")));
    }
    assertThat(urls)
        .containsEntry("/auth/v1/", "http://auth:9999/")
        .containsEntry("/auth/v1/verify", "http://auth:9999/verify")
        .containsEntry("/auth/v1/callback", "http://auth:9999/callback")
        .containsEntry("/auth/v1/authorize", "http://auth:9999/authorize")
        .containsEntry("/sso/saml/acs", "http://auth:9999/sso/saml/acs")
        .containsEntry("/rest/v1/", "http://rest:3000/")
        .containsEntry("/graphql/v1", "http://rest:3000/rpc/graphql")
        .containsEntry("/realtime/v1/", "http://realtime-dev.supabase-realtime:4000/socket")
        .containsEntry("/realtime/v1/api", "http://realtime-dev.supabase-realtime:4000/api")
        .containsEntry("/storage/v1/", "http://storage:5000/")
        .containsEntry("/functions/v1/", "http://functions:9000/")
        .containsEntry("/pg/", "http://meta:8080/")
        .containsEntry("/mcp", "http://studio:3000/api/mcp")
        .containsEntry("/", "http://studio:3000/");
  }

  @Test
  void adminPathsAreForTheServiceKeyOnlyAndOpenOnesAreFew() {
    for (var entry : list(routes(Samples.everything("2026.02")).get("services"))) {
      var service = map(entry);
      var plugins = new TreeMap<String, Object>();
      for (var plugin : list(service.get("plugins"))) {
        plugins.put((String) map(plugin).get("name"), map(plugin).getOrDefault("config", ""));
      }
      switch ((String) service.get("name")) {
        case "meta" -> assertThat(map(plugins.get("acl")).get("allow")).isEqualTo(List.of("admin"));
        case "dashboard" -> assertThat(plugins).containsKey("basic-auth");
        case String name when name.matches("mcp.*|realtime-v1-rest-(openapi|tenants)") ->
            assertThat(plugins).containsOnlyKeys("request-termination");
        case String name
            when name.startsWith("auth-v1-open")
                || List.of("well-known-oauth", "storage-v1", "functions-v1").contains(name) ->
            assertThat(plugins).doesNotContainKey("key-auth");
        default -> assertThat(plugins).containsKeys("key-auth", "acl");
      }
    }
  }

  @Test
  void theScriptFillsInTheKeysAndDropsThoseThatAreNotThere() throws Exception {
    var filled = ComposeProject.yaml(run(Map.of("DASHBOARD_PASSWORD", "p$(touch x)`#\"&~")));
    assertThat(keys(filled, "anon")).containsExactly("anon.key-1");
    assertThat(keys(filled, "service_role")).containsExactly("service.key-1");
    assertThat(map(list(filled.get("basicauth_credentials")).getFirst()))
        .containsEntry("username", "supabase")
        .containsEntry("password", "p$(touch x)`#\"&~");
    assertThat(folder.resolve("x")).doesNotExist();
  }

  @Test
  void theScriptTranslatesOpaqueKeysToTheTokensBehindThem() throws Exception {
    var text =
        run(
            Map.of(
                "SUPABASE_PUBLISHABLE_KEY", "sb_publishable_1",
                "SUPABASE_SECRET_KEY", "sb_secret_1",
                "ANON_KEY_ASYMMETRIC", "anon.es256",
                "SERVICE_ROLE_KEY_ASYMMETRIC", "service.es256"));
    var filled = ComposeProject.yaml(text);
    assertThat(keys(filled, "anon")).containsExactly("anon.key-1", "sb_publishable_1");
    assertThat(keys(filled, "service_role")).containsExactly("service.key-1", "sb_secret_1");
    assertThat(text)
        .contains("headers.apikey == 'sb_secret_1' and 'Bearer service.es256'")
        .contains("headers.apikey == 'sb_publishable_1' and 'Bearer anon.es256'")
        .contains("query_params.apikey == 'sb_secret_1' and 'service.es256'")
        .doesNotContain("$LUA", "$SUPABASE", "$DASHBOARD");
  }

  @Test
  void theScriptRefusesAKeyThatWouldLeaveItsQuotes() throws Exception {
    var output = start(Map.of("SUPABASE_ANON_KEY", "a' or true --"), 64);
    assertThat(output).contains("SUPABASE_ANON_KEY").doesNotContain("or true");
  }

  private String run(Map<String, String> more) throws Exception {
    start(more, 0);
    return Files.readString(folder.resolve("kong.yml"));
  }

  private String start(Map<String, String> more, int exit) throws Exception {
    var files = Samples.everything("2026.02").files();
    Files.writeString(folder.resolve("temp.yml"), files.get("volumes/api/kong.yml").content());
    var script = files.get("volumes/api/kong-entrypoint.sh").content();
    assertThat(script).contains("exec /docker-entrypoint.sh kong docker-start");
    // the gateway itself is not here; everything before its start is
    Files.writeString(
        folder.resolve("entrypoint.sh"),
        script
            .replace("/home/kong/temp.yml", folder.resolve("temp.yml").toString())
            .replace("exec /docker-entrypoint.sh kong docker-start", "exit 0"));
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

  private Map<String, String> environment(Map<String, String> more) {
    var environment =
        new TreeMap<>(
            Map.of(
                "KONG_DECLARATIVE_CONFIG", folder.resolve("kong.yml").toString(),
                "SUPABASE_ANON_KEY", "anon.key-1",
                "SUPABASE_SERVICE_KEY", "service.key-1",
                "SUPABASE_PUBLISHABLE_KEY", "",
                "SUPABASE_SECRET_KEY", "",
                "ANON_KEY_ASYMMETRIC", "",
                "SERVICE_ROLE_KEY_ASYMMETRIC", "",
                "DASHBOARD_USERNAME", "supabase",
                "DASHBOARD_PASSWORD", "secret"));
    environment.putAll(more);
    return environment;
  }

  private static List<String> keys(Map<?, ?> routes, String consumer) {
    return list(routes.get("consumers")).stream()
        .map(ComposeProject::map)
        .filter(c -> consumer.equals(c.get("username")))
        .flatMap(c -> list(c.get("keyauth_credentials")).stream())
        .map(key -> (String) map(key).get("key"))
        .toList();
  }

  private static Map<?, ?> routes(RenderedStack stack) {
    return ComposeProject.yaml(stack.files().get("volumes/api/kong.yml").content());
  }
}
