package dev.supaplane.provisioner.reconcile;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectFunctionSecretsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectSettingsChanged;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.desired.Fold;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.execute.Redactor;
import dev.supaplane.provisioner.execute.RunContext;
import dev.supaplane.provisioner.plan.Differences;
import dev.supaplane.provisioner.plan.Forecast;
import dev.supaplane.provisioner.plan.Forecast.Fate;
import dev.supaplane.provisioner.plan.Forecast.Item;
import dev.supaplane.provisioner.plan.Forecast.Kind;
import dev.supaplane.provisioner.plan.Forecaster;
import dev.supaplane.provisioner.secrets.SecretsUnavailable;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.StackException;
import dev.supaplane.provisioner.stack.StackInput;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Does what a lane does, as far as it can be told without doing it: folds the events into the wish
 * that would be, asks the same driver for the same work, and reads the work instead of running it.
 * Nothing of it is kept.
 */
public final class Foresight implements Forecaster {
  // Another value than any that was ever made, so that whatever holds the secret is seen to change.
  private static final String NOT_MADE_YET = "not-made-yet-";

  private final Workshop shop;

  /** Looks ahead in this workshop. */
  public Foresight(Workshop shop) {
    this.shop = shop;
  }

  /**
   * {@inheritDoc}
   *
   * @throws EngineException when the engine cannot be looked at
   */
  @Override
  public Answer ahead(ProjectRef ref, List<ProjectEvent> events, Set<String> newSecrets)
      throws InterruptedException {
    var now = shop.store().find(ref);
    var then = now;
    var made = new HashSet<>(newSecrets);
    var gone = new HashSet<String>();
    for (var event : events) {
      then = Fold.apply(then, event);
      if (event instanceof ProjectFunctionSecretsChanged changed) {
        changed.set().forEach(name -> made.add(StackInput.FUNCTION_SECRET + name));
        changed.removed().forEach(name -> gone.add(StackInput.FUNCTION_SECRET + name));
      } else if (event instanceof ProjectSettingsChanged changed) {
        changed.secrets().forEach(id -> made.add(StackInput.SETTING_SECRET + id));
        changed.reset().forEach(id -> gone.add(StackInput.SETTING_SECRET + id));
      }
    }
    if (then.isEmpty()) {
      return new Unheard();
    }
    try {
      return new Foreseen(
          forecast(now, then.get(), new Secrets(made, gone)),
          now.map(DesiredStack::generation).orElse(0L),
          warnings(now));
    } catch (SecretsUnavailable e) {
      return new Untold("secrets_unavailable", String.valueOf(e.getMessage()), true);
    } catch (StackException e) {
      return new Untold("template", String.valueOf(e.getMessage()), false);
    }
  }

  /** Names of secrets that would have another value, and of those that would be there no more. */
  private record Secrets(Set<String> made, Set<String> gone) {}

  private Forecast forecast(Optional<DesiredStack> now, DesiredStack then, Secrets newSecrets)
      throws InterruptedException {
    var forecast = Forecast.NOTHING;
    var cleared = false;
    for (var due : Due.of(then, shop.cleaned().isClean(then))) {
      switch (due) {
        case Due.Clear _ -> {
          forecast = forecast.then(shop.driver().absent(then, context(then, null)).forecast());
          cleared = true;
        }
        case Due.BringUp _ ->
            forecast = forecast.then(running(now, then, newSecrets, cleared, true, Set.of()));
        case Due.KeepUp _ -> {
          var repairs = then.owes() || then.spec().driftPolicy() == DriftPolicy.REPAIR;
          // What a wish touches is put right whatever the policy, and nothing beside it.
          var others =
              repairs || then.touched().isEmpty()
                  ? Set.<String>of()
                  : Rendering.othersThan(then.touched(), then, shop);
          var repair = running(now, then, newSecrets, false, false, others);
          forecast =
              repairs || !then.touched().isEmpty()
                  ? repair
                  : repair.withheld("the project's drift policy is to report only");
        }
        case Due.Stop _ -> forecast = shop.driver().stopped(then, context(then, null)).forecast();
        case Due.Remove _ -> forecast = shop.driver().absent(then, context(then, null)).forecast();
      }
    }
    return forecast;
  }

  private Forecast running(
      Optional<DesiredStack> now,
      DesiredStack then,
      Secrets newSecrets,
      boolean cleared,
      boolean prove,
      Set<String> leaveAlone)
      throws InterruptedException {
    // A project that was never heard of has no secrets anywhere: none is asked for.
    var known = now.isEmpty() ? Map.<String, String>of() : shop.secrets().secretsOf(then.ref());
    var secrets = new HashMap<>(known);
    newSecrets.gone().forEach(secrets::remove);
    newSecrets.made().forEach(name -> secrets.put(name, NOT_MADE_YET + name));
    var rendered = Rendering.of(then, secrets, shop);
    var run = context(then, rendered);
    if (cleared) {
      return shop.driver()
          .runningFromNothing(then, run)
          .forecast()
          .map(item -> item.because("a retry starts from clean"));
    }
    var work = shop.driver().running(then, run, prove, leaveAlone);
    return now.isEmpty()
        ? work.forecast()
        : work.forecast().map(reasons(Rendering.of(now.get(), known, shop), rendered));
  }

  /** Containers that are made anew because of the events, and not because of what is there. */
  private static UnaryOperator<Item> reasons(RenderedStack before, RenderedStack after) {
    var was = containers(before);
    var differences = new HashMap<String, String>();
    containers(after)
        .forEach(
            (name, container) -> {
              var other = was.get(name);
              if (other == null) {
                differences.put(name, "the service is to run from now on");
              } else if (!other.fingerprint().equals(container.fingerprint())) {
                differences.put(name, Differences.between(other, container));
              }
            });
    was.keySet().stream()
        .filter(name -> !containers(after).containsKey(name))
        .forEach(name -> differences.put(name, "the service is to run no longer"));
    return item -> {
      var why = item.kind() == Kind.CONTAINER ? differences.get(item.name()) : null;
      return why == null || item.fate() == Fate.UNCHANGED ? item : item.because(why);
    };
  }

  private static Map<String, ContainerSpec> containers(RenderedStack stack) {
    var byName = new HashMap<String, ContainerSpec>();
    stack.services().forEach(s -> byName.put(s.container().name(), s.container()));
    return byName;
  }

  private static List<String> warnings(Optional<DesiredStack> now) {
    var open = now.map(DesiredStack::operation);
    return open.isEmpty()
        ? List.of()
        : List.of(
            "Operation "
                + open.get().id()
                + " ("
                + open.get().kind()
                + ") is under way; what it does until then is not foreseen");
  }

  private RunContext context(DesiredStack stack, @Nullable RenderedStack rendered) {
    var open = stack.operation();
    return new RunContext(
        stack.ref(),
        stack.generation(),
        open == null ? null : open.id(),
        shop.clock().instant().plus(shop.timing().repair()),
        shop.store().directory(stack.ref()),
        rendered,
        new Redactor(List.of()),
        () -> true); // were it run by mistake, no step would begin
  }
}
