package dev.supaplane.provisioner.stack;

import static dev.supaplane.provisioner.stack.ComposeProject.list;
import static dev.supaplane.provisioner.stack.ComposeProject.map;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds whatever a project asks for. */
class AnyStackProperties {
  private static final List<String> CAN_BE_EXCLUDED =
      Samples.CATALOG.offer("supabase", "2026.09").services().stream()
          .filter(s -> !s.required())
          .map(StackCatalog.OfferedService::name)
          .toList();
  private static final String VISIBLE =
      "!\"#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";

  @Property(tries = 150)
  void composeAndTheEngineAreToldTheSame(@ForAll("inputs") StackInput input) {
    var stack = Samples.renderer().render(input);
    var compose = ComposeProject.of(stack);
    assertThat(compose.services().keySet())
        .containsExactlyElementsOf(stack.services().stream().map(s -> s.name()).toList());
    for (var spec : stack.services()) {
      var container = spec.container();
      var service = compose.service(spec.name());
      assertThat(service)
          .containsEntry("container_name", container.name())
          .containsEntry("image", container.image());
      assertThat(map(service.get("environment"))).isEqualTo(container.environment());
      assertThat(list(service.get("entrypoint"))).isEqualTo(container.entrypoint());
      assertThat(list(service.get("command"))).isEqualTo(container.command());
      assertThat(list(service.get("ports")))
          .isEqualTo(
              container.ports().stream()
                  .map(p -> p.address() + ":" + p.hostPort() + ":" + p.containerPort())
                  .toList());
    }
  }

  @Property(tries = 100)
  void everyRenderedYamlFileParses(@ForAll("inputs") StackInput input) {
    Samples.renderer()
        .render(input)
        .files()
        .forEach(
            (path, file) -> {
              assertThat(file.content()).as(path).endsWith("\n");
              // A line of a template that stayed; a secret may hold these characters by chance.
              assertThat(file.content().lines())
                  .as(path)
                  .noneMatch(line -> line.strip().matches("# *@(if|end)\\b.*"));
              if (path.endsWith(".yaml")) {
                assertThat(ComposeProject.yaml(file.content()).keySet()).isNotEmpty();
              }
              if (path.endsWith(".yml")) {
                assertThat(ComposeProject.yaml(file.content()).values())
                    .as(path)
                    .doesNotContainNull();
              }
            });
  }

  @Property(tries = 100)
  void eachServiceComesAfterThoseThatItWaitsFor(@ForAll("inputs") StackInput input) {
    var stack = Samples.renderer().render(input);
    var before = new HashSet<String>();
    for (var spec : stack.services()) {
      assertThat(before).containsAll(spec.startsAfter());
      before.add(spec.name());
    }
    assertThat(before)
        .contains("db", input.spec().revision().equals("2026.02") ? "kong" : "api-gw")
        .doesNotContainAnyElementsOf(excluded(input));
  }

  @Property(tries = 100)
  void secretsStayInTheEnvFileTheEnvironmentsAndTheProbes(@ForAll("inputs") StackInput input) {
    var stack = Samples.renderer().render(input);
    var elsewhere = new StringBuilder(stack.toString());
    stack
        .files()
        .forEach(
            (path, file) -> {
              assertThat(file.secret()).as(path).isEqualTo(path.equals(".env"));
              if (!file.secret()) {
                elsewhere.append(file.content());
              }
            });
    for (var spec : stack.services()) {
      var c = spec.container();
      elsewhere.append(spec).append(spec.probe()).append(c.entrypoint()).append(c.command());
      elsewhere.append(c.mounts()).append(c.name()).append(c.image()).append(c.aliases());
    }
    for (var secret : input.secrets().values()) {
      assertThat(elsewhere)
          .doesNotContain(secret)
          .doesNotContain(secret.replace("$", "$$"))
          .doesNotContain(URLEncoder.encode(secret, StandardCharsets.UTF_8));
    }
  }

  @Property(tries = 100)
  void theSameInputGivesTheSameBytes(@ForAll("inputs") StackInput input) {
    var again =
        new StackInput(
            input.ref(),
            input.spec(),
            input.placement(),
            input.directory(),
            new TreeMap<>(input.secrets()).descendingMap(),
            Map.of());
    assertThat(Samples.renderer().render(again)).isEqualTo(Samples.renderer().render(input));
  }

  @Property(tries = 60)
  void twoProjectsShareNoNameNoVolumeAndNoPort(
      @ForAll("inputs") StackInput one, @ForAll("inputs") StackInput input) {
    var other =
        new StackInput(
            Samples.ref('b'),
            input.spec(),
            Samples.placement(
                one.placement().ports().values().iterator().next() + 3, "10.97.0.0/28"),
            Path.of("/srv/other"),
            input.secrets(),
            Map.of());
    var names = namesOf(Samples.renderer().render(one));
    assertThat(names).doesNotHaveDuplicates();
    assertThat(namesOf(Samples.renderer().render(other))).doesNotContainAnyElementsOf(names);
  }

  @Provide
  static Arbitrary<StackInput> inputs() {
    var secret =
        Arbitraries.strings()
            .withChars(VISIBLE)
            .ofMinLength(24)
            .ofMaxLength(48)
            .map(text -> text.replace("${", "$-"));
    var secrets = secret.list().ofSize(Samples.SECRETS.size()).uniqueElements();
    var limits =
        Combinators.combine(
                Arbitraries.integers().between(100, 64_000).injectNull(0.4),
                Arbitraries.longs().between(256L << 20, Long.MAX_VALUE).injectNull(0.4))
            .as((cpu, memory) -> new ResourceLimits(cpu, memory, null));
    return Combinators.combine(
            Arbitraries.subsetOf(CAN_BE_EXCLUDED),
            limits,
            Arbitraries.of("15", "17"),
            Arbitraries.of(Samples.CATALOG.revisions("supabase")),
            Arbitraries.integers().between(1024, 65_000),
            secrets)
        .as(
            (excluded, bounds, postgres, revision, port, values) ->
                new StackInput(
                    Samples.ref('a'),
                    new StackSpec("supabase", revision, postgres, List.copyOf(excluded), bounds),
                    Samples.placement(port, "10.96.0.16/28"),
                    Path.of("/srv/one"),
                    named(values),
                    Map.of()));
  }

  private static Map<String, String> named(List<String> values) {
    var secrets = new TreeMap<String, String>();
    for (var i = 0; i < values.size(); i++) {
      secrets.put(Samples.SECRETS.get(i), values.get(i));
    }
    return secrets;
  }

  private static List<String> excluded(StackInput input) {
    return input.spec().excludedServices().isEmpty()
        ? List.of("no-such-service")
        : input.spec().excludedServices();
  }

  private static List<String> namesOf(RenderedStack stack) {
    var names = new ArrayList<String>();
    names.add("network " + stack.network().name());
    names.add(stack.network().subnet());
    stack.volumes().forEach(volume -> names.add("volume " + volume.name()));
    for (var spec : stack.services()) {
      names.add("container " + spec.container().name());
      spec.container().ports().forEach(p -> names.add(p.address() + ":" + p.hostPort()));
    }
    return names;
  }
}
