package dev.supaplane.provisioner.stack;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Inputs for the tests of this package. */
public final class Samples {
  public static final StackCatalog CATALOG = StackCatalog.builtIn();
  static final List<String> OFF_BY_DEFAULT =
      List.of("analytics", "vector", "studio", "functions", "supavisor");
  static final List<String> SECRETS =
      List.of(
          "POSTGRES_PASSWORD",
          "JWT_SECRET",
          "ANON_KEY",
          "SERVICE_ROLE_KEY",
          "SECRET_KEY_BASE",
          "VAULT_ENC_KEY",
          "PG_META_CRYPTO_KEY",
          "REALTIME_DB_ENC_KEY",
          "DASHBOARD_PASSWORD",
          "S3_PROTOCOL_ACCESS_KEY_ID",
          "S3_PROTOCOL_ACCESS_KEY_SECRET",
          "LOGFLARE_PUBLIC_ACCESS_TOKEN",
          "LOGFLARE_PRIVATE_ACCESS_TOKEN");

  private Samples() {}

  public static ProjectRef ref(char letter) {
    return new ProjectRef(String.valueOf(letter).repeat(20));
  }

  public static Map<String, String> secrets() {
    var secrets = new TreeMap<String, String>();
    SECRETS.forEach(
        name -> secrets.put(name, "value-of-" + name.toLowerCase(Locale.ROOT).replace('_', '-')));
    return secrets;
  }

  static StackSpec spec(List<String> excluded) {
    return spec(CATALOG.defaultRevision("supabase"), excluded);
  }

  public static StackSpec spec(String revision, List<String> excluded) {
    return new StackSpec("supabase", revision, "17", excluded, ResourceLimits.NONE);
  }

  static Placement placement(int firstPort, String subnet) {
    return new Placement(
        "local",
        "local",
        subnet,
        Map.of(
            PortPurpose.GATEWAY, firstPort,
            PortPurpose.DATABASE, firstPort + 1,
            PortPurpose.POOLER, firstPort + 2));
  }

  static StackInput input(StackSpec spec) {
    return input(spec, secrets());
  }

  static StackInput input(StackSpec spec, Map<String, String> secrets) {
    return new StackInput(
        ref('a'),
        spec,
        placement(20_000, "10.96.0.16/28"),
        Path.of("/srv/supaplane/projects/" + ref('a')),
        secrets,
        Map.of());
  }

  public static TemplateRenderer renderer() {
    return renderer(ImageMap.NONE);
  }

  static TemplateRenderer renderer(ImageMap images) {
    return new TemplateRenderer(
        CATALOG, images, new RenderSettings("127.0.0.1", "localhost", Map.of()));
  }

  static RenderedStack usual() {
    return renderer().render(input(spec(OFF_BY_DEFAULT)));
  }

  static RenderedStack usual(String revision) {
    return renderer().render(input(spec(revision, OFF_BY_DEFAULT)));
  }

  static RenderedStack everything() {
    return renderer().render(input(spec(List.of())));
  }

  public static RenderedStack everything(String revision) {
    return renderer().render(input(spec(revision, List.of())));
  }

  /** All services, with bounds for the project. */
  public static RenderedStack bounded(String revision) {
    var limits = new ResourceLimits(4_000, 8L << 30, 10L << 30);
    return renderer().render(input(new StackSpec("supabase", revision, "15", List.of(), limits)));
  }

  static RenderedStack.ServiceSpec service(RenderedStack stack, String name) {
    return stack.services().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }
}
