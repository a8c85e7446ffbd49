package dev.supaplane.provisioner.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class FenceTest {
  private static final Duration TENURE = Duration.ofSeconds(10);
  private static final Set<String> LOOKING =
      Set.of("observe", "projects", "logs", "watch", "answers", "close");

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicLong wall = new AtomicLong(1_700_000_000_000L);
  private final Tenure tenure =
      new Tenure(TENURE, nanos::get, () -> Instant.ofEpochMilli(wall.get()));

  @Property
  void itIsHeldUntilATenureAfterTheQuestionByWhicheverClockIsFaster(
      @ForAll @LongRange(min = 0, max = 30_000) long monotonic,
      @ForAll @LongRange(min = -30_000, max = 30_000) long byWall) {
    tenure.confirm(tenure.mark());
    nanos.addAndGet(Duration.ofMillis(monotonic).toNanos());
    wall.addAndGet(byWall);
    assertThat(tenure.isHeld()).isEqualTo(monotonic < 10_000 && Math.abs(byWall) < 10_000);
  }

  @Example
  void aConfirmationCountsFromWhenItWasAskedFor() {
    var asked = tenure.mark();
    nanos.addAndGet(TENURE.toNanos());
    tenure.confirm(asked);
    assertThat(tenure.isHeld()).isFalse();
  }

  @Example
  void nothingIsHeldBeforeTheFirstAndAfterTheLast() {
    assertThat(tenure.isHeld()).isFalse();
    tenure.confirm(tenure.mark());
    assertThat(tenure.isHeld()).isTrue();
    tenure.end();
    assertThat(tenure.isHeld()).isFalse();
  }

  @Example
  void whoIsFencedLooksAndChangesNothing() throws Exception {
    var reached = new LinkedHashSet<String>();
    var engine = new FencedEngine(recording(reached), tenure);
    for (var method : ContainerEngine.class.getMethods()) {
      if (LOOKING.contains(method.getName())) {
        call(engine, method);
      } else {
        assertThatThrownBy(() -> call(engine, method))
            .isInstanceOfSatisfying(
                EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.FENCED));
      }
    }
    assertThat(reached).isEqualTo(LOOKING);
    tenure.confirm(tenure.mark());
    for (var method : ContainerEngine.class.getMethods()) {
      call(engine, method);
    }
    assertThat(reached)
        .isEqualTo(
            Arrays.stream(ContainerEngine.class.getMethods())
                .map(Method::getName)
                .collect(Collectors.toSet()));
  }

  private static ContainerEngine recording(Set<String> reached) {
    return (ContainerEngine)
        Proxy.newProxyInstance(
            ContainerEngine.class.getClassLoader(),
            new Class<?>[] {ContainerEngine.class},
            (_, method, _) -> {
              reached.add(method.getName());
              return method.getReturnType() == boolean.class ? Boolean.TRUE : null;
            });
  }

  private static void call(ContainerEngine engine, Method method) throws Exception {
    var arguments =
        Arrays.stream(method.getParameterTypes())
            .map(type -> type == int.class ? 1 : type == long.class ? (Object) 1L : null)
            .toArray();
    try {
      method.invoke(engine, arguments);
    } catch (InvocationTargetException e) {
      throw (RuntimeException) e.getCause();
    }
  }
}
