package dev.supaplane.provisioner.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.provisioner.engine.ContainerSpec.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class LimitSplitProperties {
  private static final StackTemplate TEMPLATE = Samples.CATALOG.template("supabase", "2026.09");

  @Property(tries = 300)
  void memoryAddsUpToTheProjectsBoundAtMostAndHalfIsTheDatabases(
      @ForAll @LongRange(min = 256L << 20) long total, @ForAll @IntRange(max = 11) int excluded) {
    var services = services(excluded);
    var split = LimitSplit.of(services, new ResourceLimits(null, total, null));
    assertThat(split.get("db").memoryBytes()).isEqualTo(total / 2);
    assertThat(split.values().stream().mapToLong(Limits::memoryBytes).sum()).isBetween(1L, total);
    assertThat(split.values())
        .allSatisfy(l -> assertThat(l.memoryBytes()).isGreaterThanOrEqualTo(8L << 20))
        .allSatisfy(l -> assertThat(l.cpuMillis()).isNull());
  }

  @Property(tries = 300)
  void coresAddUpToTheProjectsBoundButForTheLeastThatAnEngineTakes(
      @ForAll @IntRange(min = 100) int total, @ForAll @IntRange(max = 11) int excluded) {
    var services = services(excluded);
    var split = LimitSplit.of(services, new ResourceLimits(total, null, null));
    assertThat(split.get("db").cpuMillis()).isEqualTo(total / 2);
    assertThat(split.values().stream().mapToLong(Limits::cpuMillis).sum())
        .isLessThanOrEqualTo(Math.max(total, total / 2 + 10L * services.size()));
    assertThat(split.values())
        .allSatisfy(l -> assertThat(l.cpuMillis()).isGreaterThanOrEqualTo(10));
  }

  @Example
  void aProjectWithoutBoundsHasTheTemplates() {
    var split = LimitSplit.of(services(0), ResourceLimits.NONE);
    for (var service : TEMPLATE.services()) {
      assertThat(split.get(service.name()))
          .isEqualTo(new Limits(null, (long) service.memoryMiB() << 20, service.pids()));
    }
  }

  private static List<ServiceTemplate> services(int excluded) {
    var others = new ArrayList<>(TEMPLATE.services());
    Collections.reverse(others);
    others.removeIf(ServiceTemplate::required);
    var names = others.stream().limit(excluded).map(ServiceTemplate::name).toList();
    return TEMPLATE.enabled(names);
  }
}
