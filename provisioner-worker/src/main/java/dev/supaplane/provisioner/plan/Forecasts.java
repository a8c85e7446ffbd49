package dev.supaplane.provisioner.plan;

import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.ObservedNetwork;
import dev.supaplane.provisioner.plan.Forecast.Deed;
import dev.supaplane.provisioner.plan.Forecast.Fate;
import dev.supaplane.provisioner.plan.Forecast.Item;
import dev.supaplane.provisioner.plan.Forecast.Kind;
import dev.supaplane.provisioner.plan.Step.AwaitHealthy;
import dev.supaplane.provisioner.plan.Step.CreateContainer;
import dev.supaplane.provisioner.plan.Step.CreateNetwork;
import dev.supaplane.provisioner.plan.Step.CreateVolume;
import dev.supaplane.provisioner.plan.Step.EnsureImage;
import dev.supaplane.provisioner.plan.Step.RemoveContainer;
import dev.supaplane.provisioner.plan.Step.RemoveDirectory;
import dev.supaplane.provisioner.plan.Step.RemoveNetwork;
import dev.supaplane.provisioner.plan.Step.RemoveVolume;
import dev.supaplane.provisioner.plan.Step.StartContainer;
import dev.supaplane.provisioner.plan.Step.StopContainer;
import dev.supaplane.provisioner.plan.Step.WriteFiles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a plan's steps as what becomes of each thing: a pure function of what would be run. */
public final class Forecasts {
  private static final String DIRECTORY = "directory";

  private Forecasts() {}

  /**
   * What a plan would do.
   *
   * @param seen what is there, and what the plan was made from
   * @param directoryExists whether the project has a directory
   */
  public static Forecast of(Plan plan, StackObservation seen, boolean directoryExists) {
    var names = containerNames(plan, seen);
    var touched =
        plan.flat().stream()
            .map(step -> item(step, seen, names, directoryExists))
            .<Item>mapMulti(
                (item, out) -> {
                  if (item != null) {
                    out.accept(item);
                  }
                })
            .toList();
    // What is there and not touched is told too; beside a deed it adds nothing.
    return new Forecast(touched).then(new Forecast(there(seen, directoryExists)));
  }

  private static @Nullable Item item(
      Step step, StackObservation seen, Map<String, String> names, boolean directoryExists) {
    return switch (step) {
      case WriteFiles _ ->
          directoryExists
              ? item(Kind.FILES, DIRECTORY, Fate.CHANGED, Deed.WRITE, "files differ")
              : item(Kind.FILES, DIRECTORY, Fate.CREATED, Deed.WRITE, "there is none yet");
      case EnsureImage s ->
          item(Kind.IMAGE, s.image(), Fate.CREATED, Deed.FETCH, "fetched unless the host has it");
      case CreateNetwork s ->
          item(Kind.NETWORK, s.network().name(), Fate.CREATED, Deed.CREATE, "it is not there");
      case CreateVolume s ->
          item(Kind.VOLUME, s.volume().name(), Fate.CREATED, Deed.CREATE, "it is not there");
      case CreateContainer s ->
          container(
              s.container().service(),
              s.container().name(),
              Fate.CREATED,
              Deed.CREATE,
              "it is not there");
      case StartContainer s ->
          container(s.name(), nameOf(s.name(), names), Fate.CHANGED, Deed.START, "it does not run");
      case AwaitHealthy _ -> null;
      case StopContainer s ->
          container(s.name(), nameById(s.id(), seen), Fate.CHANGED, Deed.STOP, "it is to stop");
      case RemoveContainer s ->
          container(s.name(), nameById(s.id(), seen), Fate.DESTROYED, Deed.REMOVE, "it is to go");
      case RemoveVolume s ->
          new Item(
              Kind.VOLUME,
              s.name(),
              null,
              Fate.DESTROYED,
              Set.of(Deed.REMOVE),
              "its data goes with it",
              true);
      case RemoveNetwork s ->
          item(Kind.NETWORK, networkById(s.id(), seen), Fate.DESTROYED, Deed.REMOVE, "it is to go");
      case RemoveDirectory _ ->
          new Item(
              Kind.FILES,
              DIRECTORY,
              null,
              Fate.DESTROYED,
              Set.of(Deed.REMOVE),
              // Functions and settings of users' own are kept nowhere else.
              "users' own files in it go too",
              true);
    };
  }

  private static List<Item> there(StackObservation seen, boolean directoryExists) {
    var containers =
        seen.containers().stream()
            .map(c -> stays(Kind.CONTAINER, c.name(), c.service(), "it is " + c.state()));
    var networks =
        seen.networks().stream().map(n -> stays(Kind.NETWORK, n.name(), null, n.subnet()));
    var volumes = seen.volumes().stream().map(v -> stays(Kind.VOLUME, v, null, "data stays"));
    var files =
        directoryExists
            ? Stream.of(stays(Kind.FILES, DIRECTORY, null, "as it is"))
            : Stream.<Item>empty();
    return Stream.of(containers, networks, volumes, files).flatMap(all -> all).toList();
  }

  private static Item stays(Kind kind, String name, @Nullable String service, String reason) {
    return new Item(kind, name, service, Fate.UNCHANGED, Set.of(), reason, false);
  }

  private static Item item(Kind kind, String name, Fate fate, Deed deed, String reason) {
    return new Item(kind, name, null, fate, Set.of(deed), reason, false);
  }

  private static Item container(String service, String name, Fate fate, Deed deed, String reason) {
    return new Item(Kind.CONTAINER, name, service, fate, Set.of(deed), reason, false);
  }

  /** A service's container by its name: the one to be made, else the one that is there. */
  private static Map<String, String> containerNames(Plan plan, StackObservation seen) {
    var names = new HashMap<String, String>();
    seen.containers().forEach(c -> names.put(c.service(), c.name()));
    for (var step : plan.flat()) {
      if (step instanceof CreateContainer create) {
        names.put(create.container().service(), create.container().name());
      }
    }
    return names;
  }

  private static String nameOf(String service, Map<String, String> names) {
    return names.getOrDefault(service, service);
  }

  private static String nameById(String id, StackObservation seen) {
    return seen.containers().stream()
        .filter(c -> c.id().equals(id))
        .map(ObservedContainer::name)
        .findFirst()
        .orElse(id);
  }

  private static String networkById(String id, StackObservation seen) {
    return seen.networks().stream()
        .filter(n -> n.id().equals(id))
        .map(ObservedNetwork::name)
        .findFirst()
        .orElse(id);
  }
}
