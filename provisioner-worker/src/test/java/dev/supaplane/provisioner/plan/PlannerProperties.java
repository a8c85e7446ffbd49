package dev.supaplane.provisioner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.provisioner.engine.ContainerSpec;
import dev.supaplane.provisioner.engine.ContainerSpec.Limits;
import dev.supaplane.provisioner.engine.NetworkSpec;
import dev.supaplane.provisioner.engine.StackObservation;
import dev.supaplane.provisioner.engine.StackObservation.ObservedContainer;
import dev.supaplane.provisioner.engine.StackObservation.ObservedNetwork;
import dev.supaplane.provisioner.engine.StackObservation.State;
import dev.supaplane.provisioner.engine.VolumeSpec;
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
import dev.supaplane.provisioner.stack.Probe;
import dev.supaplane.provisioner.stack.RenderedStack;
import dev.supaplane.provisioner.stack.RenderedStack.ServiceSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever is there, and wherever a plan is cut off: planning again leads to what is wanted. */
class PlannerProperties {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private static final List<State> STATES = List.of(State.values());
  private static final NetworkSpec NETWORK = new NetworkSpec(REF, "net", "10.96.0.0/28");
  private static final RenderedStack WANT =
      new RenderedStack(
          new TreeMap<>(),
          NETWORK,
          List.of(new VolumeSpec(REF, "data"), new VolumeSpec(REF, "storage")),
          List.of(
              service("db", Set.of()), service("rest", Set.of("db")), service("kong", Set.of())));

  @Property(tries = 500)
  void everythingLeadsToARunningStackEvenWhenItIsCutOff(@ForAll long seed) {
    var random = new Random(seed);
    var host = new Host(random);
    host.runSome(Planner.running(WANT, host.seen(), host.filesCurrent, true, Set.of()), random);
    host.runSome(Planner.running(WANT, host.seen(), host.filesCurrent, true, Set.of()), random);
    host.run(Planner.running(WANT, host.seen(), host.filesCurrent, true, Set.of()));
    assertThat(Planner.running(WANT, host.seen(), host.filesCurrent, false, Set.of()).steps())
        .isEmpty();
    assertThat(host.seen().containers()).hasSize(3).allMatch(c -> c.state() == State.RUNNING);
    assertThat(host.seen().networks()).hasSize(1);
    assertThat(Drifts.of(WANT, host.seen())).isEmpty();
  }

  @Property(tries = 500)
  void everythingLeadsToNothing(@ForAll long seed) {
    var random = new Random(seed);
    var host = new Host(random);
    host.runSome(Planner.absent(host.seen(), host.directory), random);
    host.run(Planner.absent(host.seen(), host.directory));
    assertThat(host.seen().isEmpty()).isTrue();
    assertThat(host.directory).isFalse();
    assertThat(Planner.absent(host.seen(), host.directory).isEmpty()).isTrue();
  }

  @Property(tries = 200)
  void stoppingStopsEverythingAndRemovesNothing(@ForAll long seed) {
    var host = new Host(new Random(seed));
    var before = host.seen().containers().size();
    host.run(Planner.stopped(host.seen()));
    assertThat(host.seen().containers()).hasSize(before);
    assertThat(host.seen().containers()).noneMatch(c -> Planner.isAlive(c.state()));
    assertThat(Planner.stopped(host.seen()).isEmpty()).isTrue();
  }

  @Property(tries = 300)
  void noDataIsRemovedOnTheWayToARunningStack(@ForAll long seed) {
    var host = new Host(new Random(seed));
    assertThat(Planner.running(WANT, host.seen(), true, true, Set.of()).flat())
        .noneMatch(step -> step instanceof RemoveVolume || step instanceof RemoveDirectory);
  }

  @Property(tries = 300)
  void whatIsToBeLeftAloneIsLeftAloneWhileItsNetworkStays(@ForAll long seed) {
    var host = new Host(new Random(seed));
    host.run(Planner.running(WANT, host.seen(), host.filesCurrent, true, Set.of()));
    host.containers.removeIf(c -> c.service().equals("rest"));
    assertThat(Planner.running(WANT, host.seen(), true, false, Set.of("rest")).isEmpty()).isTrue();
  }

  @Property(tries = 300)
  void whereTheNetworkIsGoneWhatIsTakenDownComesUpAgain(@ForAll long seed) {
    var host = new Host(new Random(seed));
    host.run(Planner.running(WANT, host.seen(), host.filesCurrent, true, Set.of()));
    host.networks.clear();
    host.run(Planner.running(WANT, host.seen(), true, false, Set.of("db", "kong")));
    assertThat(host.seen().containers()).hasSize(3).allMatch(c -> c.state() == State.RUNNING);
    assertThat(Drifts.of(WANT, host.seen())).isEmpty();
  }

  private static ServiceSpec service(String name, Set<String> after) {
    var container =
        new ContainerSpec(
            REF,
            name,
            "1",
            "c-" + name,
            "image-" + name,
            List.of(),
            List.of(),
            new TreeMap<>(),
            List.of(),
            List.of(),
            "net",
            List.of(name),
            new Limits(null, null, 10),
            List.of(),
            false,
            List.of(),
            Duration.ofSeconds(1),
            0);
    return new ServiceSpec(container, after, new Probe.Tcp(1));
  }

  /** An engine in a few lists, in any state that outside hands could leave it in. */
  private static final class Host {
    private final List<ObservedContainer> containers = new ArrayList<>();
    private final List<ObservedNetwork> networks = new ArrayList<>();
    private final List<String> volumes = new ArrayList<>();
    private boolean filesCurrent;
    private boolean directory;
    private int ids;

    Host(Random random) {
      filesCurrent = random.nextBoolean();
      directory = random.nextBoolean();
      for (var name : List.of("db", "rest", "kong", "stranger", "db")) {
        if (random.nextInt(3) > 0) {
          var wanted =
              WANT.services().stream()
                  .filter(s -> s.name().equals(name))
                  .map(s -> s.container().fingerprint())
                  .findFirst()
                  .orElse("foreign");
          containers.add(
              new ObservedContainer(
                  "c" + ids++,
                  name,
                  "c-" + name,
                  random.nextInt(3) == 0 ? "old" : wanted,
                  1,
                  STATES.get(random.nextInt(STATES.size())),
                  0,
                  false,
                  null,
                  random.nextInt(4) > 0));
        }
      }
      if (random.nextInt(3) > 0) {
        networks.add(
            new ObservedNetwork(
                "n0", "net", random.nextInt(4) == 0 ? "10.0.0.0/28" : "10.96.0.0/28"));
      }
      if (random.nextBoolean()) {
        volumes.add("data");
      }
    }

    StackObservation seen() {
      return new StackObservation(containers, networks, volumes);
    }

    void run(Plan plan) {
      plan.flat().forEach(this::run);
    }

    void runSome(Plan plan, Random random) {
      plan.flat().stream().limit(random.nextInt(plan.steps().size() + 1)).forEach(this::run);
    }

    private void run(Step step) {
      switch (step) {
        case WriteFiles _ -> {
          filesCurrent = true;
          directory = true;
        }
        case EnsureImage _, AwaitHealthy _ -> {}
        case CreateNetwork s ->
            networks.add(
                new ObservedNetwork("n" + ids++, s.network().name(), s.network().subnet()));
        case CreateVolume s -> volumes.add(s.volume().name());
        case CreateContainer s -> {
          assertThat(networks).as("a container's network is there before it").isNotEmpty();
          containers.add(
              new ObservedContainer(
                  "c" + ids++,
                  s.container().service(),
                  s.container().name(),
                  s.container().fingerprint(),
                  1,
                  State.CREATED,
                  0,
                  false,
                  null,
                  true));
        }
        case StartContainer s -> set(byService(s.name()), State.RUNNING);
        case StopContainer s -> set(byId(s.id()), State.EXITED);
        case RemoveContainer s -> containers.remove(byId(s.id()));
        case RemoveVolume s -> volumes.remove(s.name());
        case RemoveNetwork s -> networks.removeIf(n -> n.id().equals(s.id()));
        case RemoveDirectory _ -> {
          directory = false;
          filesCurrent = false;
        }
      }
    }

    private ObservedContainer byService(String service) {
      return containers.stream().filter(c -> c.service().equals(service)).findFirst().orElseThrow();
    }

    private ObservedContainer byId(String id) {
      return containers.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
    }

    private void set(ObservedContainer container, State state) {
      containers.remove(container);
      containers.add(
          new ObservedContainer(
              container.id(),
              container.service(),
              container.name(),
              container.fingerprint(),
              container.generation(),
              state,
              container.exitCode(),
              container.outOfMemory(),
              container.address(),
              container.onNetwork()));
    }
  }
}
