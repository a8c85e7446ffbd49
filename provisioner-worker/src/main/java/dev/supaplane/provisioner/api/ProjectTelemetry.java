package dev.supaplane.provisioner.api;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.kit.web.ApiException;
import dev.supaplane.provisioner.api.Answers.Exec;
import dev.supaplane.provisioner.api.Answers.Line;
import dev.supaplane.provisioner.api.Answers.Logs;
import dev.supaplane.provisioner.api.Answers.Projects;
import dev.supaplane.provisioner.api.Answers.Service;
import dev.supaplane.provisioner.api.Answers.ServiceUsage;
import dev.supaplane.provisioner.api.Answers.Services;
import dev.supaplane.provisioner.api.Answers.Usage;
import dev.supaplane.provisioner.api.Answers.VolumeUsage;
import dev.supaplane.provisioner.api.Answers.WantedProject;
import dev.supaplane.provisioner.desired.DesiredStack;
import dev.supaplane.provisioner.desired.DesiredStore;
import dev.supaplane.provisioner.desired.Wish;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.engine.ContainerTelemetry;
import dev.supaplane.provisioner.engine.EngineException;
import dev.supaplane.provisioner.engine.EngineException.Kind;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.LogFollow;
import dev.supaplane.provisioner.engine.LogQuery;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.State;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the projects on this host. Calls wait for the engine; trouble with it is an {@link
 * EngineException}, a project or service that is not there an {@link ApiException}.
 */
final class ProjectTelemetry {
  private final DesiredStore store;
  private final ContainerEngine engine;
  private final ContainerTelemetry telemetry;
  private final InstantSource clock;

  ProjectTelemetry(
      DesiredStore store,
      ContainerEngine engine,
      ContainerTelemetry telemetry,
      InstantSource clock) {
    this.store = store;
    this.engine = engine;
    this.telemetry = telemetry;
    this.clock = clock;
  }

  Projects projects() {
    return new Projects(
        store.all().stream()
            .filter(stack -> stack.wish() != Wish.GONE)
            .sorted(Comparator.comparing(stack -> stack.ref().value()))
            .map(WantedProject::of)
            .toList());
  }

  Services services(ProjectRef ref) {
    return new Services(ref.value(), containers(ref).stream().map(Service::of).toList());
  }

  Logs logs(ProjectRef ref, String service, LogQuery query) {
    var page = telemetry.logs(container(ref, service).id(), query);
    return new Logs(
        ref.value(), service, page.lines().stream().map(Line::of).toList(), page.truncated());
  }

  LogFollow follow(ProjectRef ref, String service, LogQuery query, Duration atMost) {
    return telemetry.follow(container(ref, service).id(), query, atMost);
  }

  Exec exec(ProjectRef ref, String service, ExecSpec command) {
    return Exec.of(ref.value(), service, telemetry.run(container(ref, service).id(), command));
  }

  /** What a project uses; all services are looked at at once, as each look takes a while. */
  Usage usage(ProjectRef ref) throws InterruptedException {
    var seen = containers(ref);
    try (var threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("usage-", 0).factory())) {
      var storage = threads.submit(() -> storage(ref));
      var looks = new ArrayList<Future<ServiceUsage>>();
      for (var container : seen) {
        looks.add(threads.submit(() -> used(container)));
      }
      try {
        var services = new ArrayList<ServiceUsage>();
        for (var look : looks) {
          services.add(look.get());
        }
        return sum(ref, services, storage.get());
      } catch (ExecutionException e) {
        threads.shutdownNow();
        if (e.getCause() instanceof EngineException trouble) {
          throw trouble;
        }
        throw new IllegalStateException("usage cannot be told", e);
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
  }

  private record Storage(List<VolumeUsage> volumes, @Nullable String problem) {}

  private Usage sum(ProjectRef ref, List<ServiceUsage> services, Storage storage) {
    var known =
        storage.volumes().stream().map(VolumeUsage::bytes).filter(Objects::nonNull).toList();
    return new Usage(
        ref.value(),
        clock.instant(),
        services.stream()
            .map(ServiceUsage::cpuPercent)
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .sum(),
        services.stream()
            .map(ServiceUsage::memoryBytes)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .sum(),
        known.isEmpty() && !storage.volumes().isEmpty()
            ? null
            : (Long) known.stream().mapToLong(Long::longValue).sum(),
        storage.problem(),
        services,
        storage.volumes());
  }

  private ServiceUsage used(ObservedContainer container) {
    if (container.state() != State.RUNNING) {
      return ServiceUsage.of(container, null);
    }
    try {
      return ServiceUsage.of(container, telemetry.usage(container.id()));
    } catch (EngineException e) {
      if (e.kind() == Kind.NOT_FOUND || e.kind() == Kind.CONFLICT) {
        return ServiceUsage.of(container, null); // it ended while it was looked at
      }
      throw e;
    }
  }

  // Measuring takes long where much is stored; that must not hide what runs.
  private Storage storage(ProjectRef ref) {
    var names = engine.observe(ref).volumes().stream().sorted().toList();
    try {
      var bytes = telemetry.volumeBytes(ref);
      return new Storage(sizes(names, bytes), null);
    } catch (EngineException e) {
      if (e.kind() == Kind.TIMEOUT) {
        return new Storage(sizes(names, Map.of()), "the engine did not measure it in time");
      }
      throw e;
    }
  }

  private static List<VolumeUsage> sizes(List<String> names, Map<String, Long> bytes) {
    return names.stream().map(name -> new VolumeUsage(name, bytes.get(name))).toList();
  }

  private ObservedContainer container(ProjectRef ref, String service) {
    var containers = containers(ref);
    return containers.stream()
        .filter(container -> container.service().equals(service))
        .findFirst()
        .orElseThrow(() -> noSuchService(containers));
  }

  private static ApiException noSuchService(List<ObservedContainer> containers) {
    return ApiException.notFound(
        "service_not_found",
        containers.isEmpty()
            ? "The project has no containers now: it is not yet up, or it was taken down"
            : "The project has no container of that service; it has "
                + String.join(
                    ", ", containers.stream().map(ObservedContainer::service).sorted().toList()));
  }

  private List<ObservedContainer> containers(ProjectRef ref) {
    known(ref);
    return engine.observe(ref).containers().stream()
        .sorted(Comparator.comparing(ObservedContainer::service))
        .toList();
  }

  private DesiredStack known(ProjectRef ref) {
    return store
        .find(ref)
        .filter(stack -> stack.wish() != Wish.GONE)
        .orElseThrow(
            () ->
                ApiException.notFound(
                    "project_not_found", "There is no project " + ref + " on this host"));
  }
}
