package dev.supaplane.provisioner.plan;

import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.Drift.Kind;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import java.util.ArrayList;
import java.util.List;

/** The differences between a stack that should run and what is there, in words. */
public final class Drifts {
  private Drifts() {}

  /** A database whose catalogue has another password than the project. */
  public static Drift passwordRefused(String service) {
    return new Drift(service, Kind.CHANGED, "it does not take the project's password");
  }

  /** What differs, in the order of the services. */
  public static List<Drift> of(RenderedStack want, StackObservation seen) {
    var drifts = new ArrayList<Drift>();
    if (seen.networks().stream().noneMatch(n -> n.name().equals(want.network().name()))) {
      drifts.add(new Drift("network", Kind.MISSING, "the project's network is gone"));
    }
    for (var service : want.services()) {
      var container = seen.container(service.name());
      if (container.isEmpty()) {
        drifts.add(new Drift(service.name(), Kind.MISSING, "the container is gone"));
      } else if (!container.get().fingerprint().equals(service.container().fingerprint())
          || !container.get().onNetwork()) {
        drifts.add(new Drift(service.name(), Kind.CHANGED, "the container is not as it was made"));
      } else if (container.get().state() != State.RUNNING) {
        drifts.add(
            new Drift(
                service.name(),
                Kind.STOPPED,
                "the container is "
                    + container.get().state()
                    + ", exit code "
                    + container.get().exitCode()));
      }
    }
    var names = want.services().stream().map(ServiceSpec::name).toList();
    for (var container : seen.containers()) {
      if (!names.contains(container.service())) {
        drifts.add(new Drift(container.service(), Kind.UNEXPECTED, "no such service should run"));
      }
    }
    for (var volume : want.volumes()) {
      if (!seen.volumes().contains(volume.name())) {
        drifts.add(new Drift("volume", Kind.MISSING, volume.name() + " is gone"));
      }
    }
    return drifts;
  }
}
