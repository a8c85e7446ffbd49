package dev.supaplane.provisioner.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is not rendered, and what is said instead. */
class RefusalsTest {
  @Test
  void refusesWhatItDoesNotHaveAndSaysWhatItHas() {
    assertRefused(new StackSpec("mysql", "1", "17", List.of(), ResourceLimits.NONE), "supabase");
    assertRefused(
        new StackSpec("supabase", "1999.01", "17", List.of(), ResourceLimits.NONE),
        "2026.02, 2026.09, 2026.11");
    assertRefused(
        new StackSpec("supabase", "2026.02", "9", List.of(), ResourceLimits.NONE), "15, 17");
    assertRefused(Samples.spec(List.of("redis")), "redis", "imgproxy", "supavisor");
    assertRefused(Samples.spec(List.of("db")), "db", "always runs", "imgproxy");
    assertRefused(Samples.spec(List.of("api-gw")), "api-gw", "always runs");
    assertRefused(Samples.spec("2026.02", List.of("kong")), "kong", "always runs");
  }

  @Test
  void namesAllMissingSecretsThatRunningServicesNeedAndOnlyThose() {
    var secrets = new HashMap<>(Samples.secrets());
    secrets.remove("VAULT_ENC_KEY");
    secrets.remove("JWT_SECRET");
    secrets.put("ANON_KEY", "");
    assertThatThrownBy(
            () -> Samples.renderer().render(Samples.input(Samples.spec(List.of()), secrets)))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll("need", "JWT_SECRET", "ANON_KEY", "VAULT_ENC_KEY")
        .hasMessageContaining("LOGFLARE_PUBLIC_ACCESS_TOKEN");
    var enough = new HashMap<>(Samples.secrets());
    enough.keySet().removeIf(name -> name.startsWith("LOGFLARE") || name.startsWith("VAULT"));
    var stack =
        Samples.renderer().render(Samples.input(Samples.spec(Samples.OFF_BY_DEFAULT), enough));
    assertThat(stack.services()).hasSize(8);
  }

  @Test
  void refusesASecretThatNoEnvFileCanHoldWithoutShowingIt() {
    for (var bad :
        List.of(
            "with'quote", "with\\slash", "with${NAME}", "with\nline", "with\u0000nul", "wïth")) {
      var secrets = new HashMap<>(Samples.secrets());
      secrets.put("DASHBOARD_PASSWORD", bad);
      assertThatThrownBy(
              () -> Samples.renderer().render(Samples.input(Samples.spec(List.of()), secrets)))
          .isInstanceOf(StackException.class)
          .hasMessageContaining("DASHBOARD_PASSWORD")
          .hasMessageNotContaining(bad);
    }
  }

  @Test
  void needsALeasedPortForWhatIsPublishedAndNoOther() {
    var input = Samples.input(Samples.spec(Samples.OFF_BY_DEFAULT));
    var two =
        new Placement(
            "local",
            "local",
            "10.96.0.16/28",
            Map.of(PortPurpose.GATEWAY, 20_000, PortPurpose.DATABASE, 20_001));
    assertThat(Samples.renderer().render(with(input, two, input.directory())).services())
        .hasSize(8);
    var pooled = Samples.input(Samples.spec(List.of()));
    assertThatThrownBy(() -> Samples.renderer().render(with(pooled, two, input.directory())))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll("supavisor", "POOLER");
  }

  @Test
  void needsAnAbsoluteDirectory() {
    var input = Samples.input(Samples.spec(List.of()));
    assertThatThrownBy(
            () -> Samples.renderer().render(with(input, input.placement(), Path.of("here"))))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("absolute");
  }

  @Test
  void refusesSettingsThatCannotStandInAComposeProject() {
    assertThatThrownBy(() -> new RenderSettings("localhost", "localhost", Map.of()))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("bind address");
    assertThatThrownBy(() -> new RenderSettings("127.0.0.1", "a b", Map.of()))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("public host");
    assertThatThrownBy(() -> settings("auth", "NO-NAME", "x"))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll("auth", "NO-NAME");
    assertThatThrownBy(() -> settings("auth", "NAME", "it's"))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll("auth", "NAME")
        .hasMessageNotContaining("it's");
    var strange = settings("redis", "NAME", "x");
    assertThatThrownBy(() -> new TemplateRenderer(Samples.CATALOG, ImageMap.NONE, strange))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("redis");
  }

  private static RenderSettings settings(String service, String name, String value) {
    return new RenderSettings("127.0.0.1", "localhost", Map.of(service, Map.of(name, value)));
  }

  private static StackInput with(StackInput input, Placement placement, Path directory) {
    return new StackInput(
        input.ref(), input.spec(), placement, directory, input.secrets(), input.incarnations());
  }

  private static void assertRefused(StackSpec spec, String... words) {
    assertThatThrownBy(() -> Samples.renderer().render(Samples.input(spec)))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll(words);
  }
}
