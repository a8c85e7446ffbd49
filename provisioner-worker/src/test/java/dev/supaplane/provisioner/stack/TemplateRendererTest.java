package dev.supaplane.provisioner.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TemplateRendererTest {
  @Test
  void theUsualStackIsEightServicesEachAfterWhatItNeeds() {
    var stack = Samples.usual();
    var after = new TreeMap<String, Set<String>>();
    stack.services().forEach(s -> after.put(s.name(), s.startsAfter()));
    assertThat(after)
        .isEqualTo(
            Map.of(
                "db", Set.of(),
                "api-gw", Set.of(),
                "imgproxy", Set.of(),
                "auth", Set.of("db"),
                "rest", Set.of("db"),
                "realtime", Set.of("db"),
                "storage", Set.of("db"),
                // It needs the database only once somebody asks it something.
                "meta", Set.of()));
  }

  @Test
  void vectorWaitsForAnalyticsOnlyWhereThatRuns() {
    assertThat(Samples.service(Samples.everything(), "vector").startsAfter())
        .containsExactly("analytics");
    var alone = Samples.renderer().render(Samples.input(Samples.spec(List.of("analytics"))));
    assertThat(Samples.service(alone, "vector").startsAfter()).isEmpty();
    assertThat(alone.files().get("volumes/logs/vector.yml").content())
        .contains("type: console")
        .doesNotContain("http://analytics");
  }

  @Test
  void eachServiceIsAskedForItsHealthInItsOwnWay() {
    var stack = Samples.everything();
    assertThat(Samples.service(stack, "db").probe())
        .isEqualTo(
            new Probe.PostgreSql(5432, "postgres", "value-of-postgres-password", "postgres"));
    assertThat(Samples.service(stack, "realtime").probe())
        .isEqualTo(
            new Probe.Http(
                4000,
                "/api/tenants/realtime-dev/health",
                Map.of("Authorization", "Bearer value-of-anon-key")));
    assertThat(Samples.service(stack, "functions").probe()).isEqualTo(new Probe.Tcp(9000));
    assertHttp(stack, "api-gw", 8100, "/status");
    assertHttp(stack, "auth", 9999, "/health");
    assertHttp(stack, "rest", 3000, "/");
    assertHttp(stack, "storage", 5000, "/status");
    assertHttp(stack, "imgproxy", 5001, "/health");
    assertHttp(stack, "meta", 8080, "/health");
    assertHttp(stack, "analytics", 4000, "/health");
    assertHttp(stack, "vector", 9001, "/health");
    assertHttp(stack, "studio", 3000, "/api/platform/profile");
    assertHttp(stack, "supavisor", 4000, "/api/health");
    var old = Samples.everything("2026.02");
    assertHttp(old, "kong", 8100, "/status");
    assertThat(Samples.service(old, "kong").container().environment())
        .containsEntry("KONG_STATUS_LISTEN", "0.0.0.0:8100");
  }

  @Test
  void realtimeIsFoundByTheNameThatCarriesItsTenant() {
    assertThat(Samples.service(Samples.usual(), "realtime").container().aliases())
        .containsExactly("realtime", "realtime-dev.supabase-realtime");
  }

  @Test
  void thePostgresMajorPicksTheDatabasesImage() {
    var spec = new StackSpec("supabase", "2026.09", "15", List.of(), ResourceLimits.NONE);
    assertThat(image(Samples.renderer().render(Samples.input(spec)), "db"))
        .isEqualTo("supabase/postgres:15.8.1.085");
    assertThat(image(Samples.usual(), "db")).isEqualTo("supabase/postgres:17.6.1.136");
  }

  @Test
  void anExcludedServiceHasNeitherRouteNorFileNorVolume() {
    var stack =
        Samples.renderer()
            .render(Samples.input(Samples.spec(List.of("storage", "imgproxy", "functions"))));
    for (var file : List.of("cds.yaml", "lds.template.yaml")) {
      assertThat(stack.files().get("volumes/api/envoy/" + file).content())
          .contains("auth")
          .doesNotContain("storage", "functions");
    }
    assertThat(stack.volumes()).noneMatch(volume -> volume.name().endsWith("-storage"));
    assertThat(Samples.usual().files()).doesNotContainKey("volumes/functions/main/index.ts");
  }

  @Test
  void withoutImgproxyStorageTransformsNoImages() {
    var without = Samples.renderer().render(Samples.input(Samples.spec(List.of("imgproxy"))));
    assertThat(Samples.service(without, "storage").container().environment())
        .containsEntry("ENABLE_IMAGE_TRANSFORMATION", "false");
    assertThat(Samples.service(Samples.usual(), "storage").container().environment())
        .containsEntry("ENABLE_IMAGE_TRANSFORMATION", "true");
  }

  @Test
  void aChangedFileChangesOnlyTheContainersThatMountIt() {
    var one = Samples.renderer().render(Samples.input(Samples.spec(List.of("meta"))));
    var other = Samples.renderer().render(Samples.input(Samples.spec(List.of("meta", "auth"))));
    for (var spec : other.services()) {
      var same =
          Samples.service(one, spec.name())
              .container()
              .fingerprint()
              .equals(spec.container().fingerprint());
      assertThat(same).as(spec.name()).isEqualTo(!spec.name().equals("api-gw"));
    }
  }

  @Test
  void aRestartThatWasAskedForMakesAnotherContainerOfThatServiceAlone() {
    var input = Samples.input(Samples.spec(List.of()));
    var restarted =
        new StackInput(
            input.ref(),
            input.spec(),
            input.placement(),
            input.directory(),
            input.secrets(),
            Map.of("auth", 3L));
    var stack = Samples.renderer().render(restarted);
    assertThat(Samples.service(stack, "auth").container().incarnation()).isEqualTo(3);
    assertThat(Samples.service(stack, "rest").container())
        .isEqualTo(Samples.service(Samples.everything(), "rest").container());
  }

  @Test
  void aStandInKeepsItsOwnEntrypointAndCommandButTheDatabaseTakesItsCommand() {
    var images =
        new ImageMap(
            Map.of(
                "envoyproxy/envoy:v1.39.1", new ImageMap.Replacement("offline/gateway:1", false),
                "supabase/edge-runtime:v1.76.2", new ImageMap.Replacement("offline/fn:1", false),
                "supabase/postgres:17.6.1.136", new ImageMap.Replacement("offline/db:1", false),
                "timberio/vector:0.53.0-alpine",
                    new ImageMap.Replacement("mirror/vector:1", true)));
    var stack = Samples.renderer(images).render(Samples.input(Samples.spec(List.of())));
    assertThat(image(stack, "api-gw")).isEqualTo("offline/gateway:1");
    assertThat(Samples.service(stack, "api-gw").container().entrypoint()).isEmpty();
    assertThat(Samples.service(stack, "functions").container().command()).isEmpty();
    assertThat(Samples.service(stack, "db").container().command()).startsWith("postgres");
    assertThat(Samples.service(stack, "vector").container().command()).startsWith("--config");
    assertThat(Samples.service(stack, "supavisor").container().command()).startsWith("/bin/sh");
    assertThat(Samples.service(Samples.usual(), "api-gw").container().entrypoint())
        .containsExactly("/bin/sh", "/docker-entrypoint.sh");
  }

  @Test
  void theHostsOwnVariablesWinOverTheTemplatesAndGoThroughTheEnvFile() {
    var settings =
        new RenderSettings(
            "127.0.0.1", "localhost", Map.of("auth", Map.of("GOTRUE_JWT_AUD", "a $b \"c\" #d")));
    var stack =
        new TemplateRenderer(Samples.CATALOG, ImageMap.NONE, settings)
            .render(Samples.input(Samples.spec(List.of())));
    assertThat(Samples.service(stack, "auth").container().environment())
        .containsEntry("GOTRUE_JWT_AUD", "a $b \"c\" #d");
    assertThat(ComposeProject.of(stack).service("auth").get("environment"))
        .isEqualTo(Samples.service(stack, "auth").container().environment());
    assertThat(stack.files().get("docker-compose.yml").content()).doesNotContain("$b");
  }

  @Test
  void aPasswordWithCharactersOfAUrlIsEncodedInUrlsAndNowhereElse() {
    var secrets = new HashMap<>(Samples.secrets());
    secrets.put("POSTGRES_PASSWORD", "p@ss:w/rd?#$\"%");
    var stack = Samples.renderer().render(Samples.input(Samples.spec(List.of()), secrets));
    assertThat(Samples.service(stack, "rest").container().environment().get("PGRST_DB_URI"))
        .isEqualTo("postgres://authenticator:p%40ss%3Aw%2Frd%3F%23%24%22%25@db:5432/postgres");
    assertThat(Samples.service(stack, "db").container().environment())
        .containsEntry("POSTGRES_PASSWORD", "p@ss:w/rd?#$\"%");
  }

  @Test
  void anAddressOfTheNewerKindStandsInBrackets() {
    var settings = new RenderSettings("::1", "fd00::7", Map.of());
    var stack =
        new TemplateRenderer(Samples.CATALOG, ImageMap.NONE, settings)
            .render(Samples.input(Samples.spec(List.of())));
    assertThat(Samples.service(stack, "auth").container().environment())
        .containsEntry("API_EXTERNAL_URL", "http://[fd00::7]:20000/auth/v1");
    assertThat(stack.files().get("docker-compose.yml").content()).contains("[::1]:20000:8000");
  }

  private static void assertHttp(RenderedStack stack, String service, int port, String path) {
    assertThat(Samples.service(stack, service).probe())
        .isEqualTo(new Probe.Http(port, path, Map.of()));
  }

  private static String image(RenderedStack stack, String service) {
    return Samples.service(stack, service).container().image();
  }
}
