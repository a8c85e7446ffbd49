package dev.supaplane.provisioner.app;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.wire.Topics;
import dev.supaplane.kit.kafka.KafkaTopics;
import dev.supaplane.kit.trace.Tracing;
import dev.supaplane.kit.watch.Lags;
import dev.supaplane.kit.watch.Sample;
import dev.supaplane.kit.web.ReadinessCheck;
import dev.supaplane.kit.web.WebKit;
import dev.supaplane.provisioner.adopt.Lookout;
import dev.supaplane.provisioner.adopt.ObservedStore;
import dev.supaplane.provisioner.adopt.Observer;
import dev.supaplane.provisioner.adopt.TcpPortCheck;
import dev.supaplane.provisioner.api.AdoptableRoutes;
import dev.supaplane.provisioner.api.WorkerRoutes;
import dev.supaplane.provisioner.desired.DesiredStore;
import dev.supaplane.provisioner.desired.DurableFiles;
import dev.supaplane.provisioner.docker.DockerEngine;
import dev.supaplane.provisioner.docker.DockerSettings;
import dev.supaplane.provisioner.engine.ContainerEngine;
import dev.supaplane.provisioner.execute.PlanExecutor;
import dev.supaplane.provisioner.execute.ServiceProber;
import dev.supaplane.provisioner.execute.StackFiles;
import dev.supaplane.provisioner.execute.StepRunner;
import dev.supaplane.provisioner.execute.StepTeller;
import dev.supaplane.provisioner.fence.FencedEngine;
import dev.supaplane.provisioner.fence.WorkerLease;
import dev.supaplane.provisioner.hooks.HookDriver;
import dev.supaplane.provisioner.intake.KafkaIntake;
import dev.supaplane.provisioner.outcomes.KafkaOutcomes;
import dev.supaplane.provisioner.probe.AddressFinder;
import dev.supaplane.provisioner.probe.HostSurroundings;
import dev.supaplane.provisioner.probe.NetworkProber;
import dev.supaplane.provisioner.reconcile.ContainersDriver;
import dev.supaplane.provisioner.reconcile.Foresight;
import dev.supaplane.provisioner.reconcile.GuardedDriver;
import dev.supaplane.provisioner.reconcile.Reconciler;
import dev.supaplane.provisioner.reconcile.StackDriver;
import dev.supaplane.provisioner.reconcile.Timing;
import dev.supaplane.provisioner.reconcile.Workshop;
import dev.supaplane.provisioner.secrets.HttpSecretsSource;
import dev.supaplane.provisioner.stack.ImageMap;
import dev.supaplane.provisioner.stack.RenderSettings;
import dev.supaplane.provisioner.stack.StackCatalog;
import dev.supaplane.provisioner.stack.TemplateRenderer;
import dev.supaplane.provisioner.watch.OutcomeWatch;
import dev.supaplane.provisioner.watch.WatchedDriver;
import dev.supaplane.provisioner.watch.WorkerNumbers;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** A worker: its engine, its lanes, its Kafka. */
@Configuration(proxyBeanMethods = false)
@Import(WebKit.class)
public class WorkerConfiguration {
  private static final Duration KAFKA_DEADLINE = Duration.ofSeconds(30);
  private static final Duration MOST_BEHIND = Duration.ofMinutes(1);
  // Twice what a whole stack takes on a small machine.
  private static final Duration HEAD_START = Duration.ofSeconds(20);

  @Bean
  WorkerProperties workerProperties(Environment environment) {
    return WorkerProperties.of(environment);
  }

  @Bean
  WorkerLock workerLock(WorkerProperties properties) {
    DurableFiles.directory(properties.data());
    return WorkerLock.take(properties.data());
  }

  @Bean
  DesiredStore desiredStore(WorkerProperties properties, WorkerLock heldBefore) {
    return new DesiredStore(properties.data());
  }

  @Bean
  ObservedStore observedStore(WorkerProperties properties, WorkerLock heldBefore) {
    return new ObservedStore(properties.data());
  }

  @Bean
  Observer observer(
      WorkerProperties properties,
      ObservedStore store,
      DockerEngine engine,
      KafkaOutcomes outcomes) {
    return new Observer(
        new Lookout(
            properties.host(),
            store,
            engine.compose(),
            new TcpPortCheck(properties.probeHost(), HostSurroundings.detect()),
            outcomes,
            properties.probeInterval(),
            InstantSource.system()));
  }

  @Bean
  DockerEngine containerEngine(WorkerProperties properties, WorkerLock heldBefore) {
    return DockerEngine.connect(
        DockerSettings.of(properties.dockerHost(), Installation.of(properties.data())));
  }

  @Bean
  WorkerLease workerLease(WorkerProperties properties, WorkerLock heldBefore) {
    KafkaTopics.ensure(properties.kafka(), List.of(Topics.EVENTS, Topics.OUTCOMES), KAFKA_DEADLINE);
    return WorkerLease.of(
        properties.kafka(), properties.host(), Installation.of(properties.data()));
  }

  @Bean
  OutcomeWatch outcomeWatch(MeterRegistry registry, Tracing tracing, DesiredStore store) {
    return new OutcomeWatch(registry, tracing, store);
  }

  @Bean
  KafkaOutcomes kafkaOutcomes(WorkerProperties properties, WorkerLease lease, OutcomeWatch watch) {
    return new KafkaOutcomes(
        new KafkaProducer<>(
            Map.<String, Object>of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                properties.kafka(),
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.CLIENT_ID_CONFIG,
                "supaplane-worker-" + properties.host()),
            new StringSerializer(),
            new ByteArraySerializer()),
        properties.host(),
        lease,
        watch);
  }

  @Bean
  HttpSecretsSource httpSecretsSource(WorkerProperties properties) {
    return new HttpSecretsSource(properties.commandUrl(), properties.tokenFile());
  }

  @Bean
  AddressFinder addressFinder(WorkerProperties properties) {
    return new AddressFinder(
        properties.bindAddress(), properties.probeHost(), HostSurroundings.detect());
  }

  @Bean
  NetworkProber networkProber(AddressFinder addresses) {
    return new NetworkProber(addresses);
  }

  @Bean
  StackDriver stackDriver(
      WorkerProperties properties,
      ContainerEngine engine,
      WorkerLease lease,
      NetworkProber prober,
      AddressFinder addresses,
      KafkaOutcomes outcomes) {
    var clock = InstantSource.system();
    var serviceProber = new ServiceProber(prober, addresses);
    var files = new StackFiles();
    if (properties.hooks().isPresent()) {
      return new HookDriver(
          properties.hooks().get(),
          properties.data().resolve("hooks"),
          serviceProber,
          files,
          new StepTeller(outcomes, clock, properties.host()),
          clock,
          Thread::sleep,
          Map.of("DOCKER_HOST", properties.dockerHost().toString()));
    }
    var fenced = new FencedEngine(engine, lease);
    var runner = new StepRunner(fenced, serviceProber, files, clock, Thread::sleep);
    return new ContainersDriver(
        fenced, new PlanExecutor(runner, outcomes, clock, properties.host()), serviceProber, files);
  }

  @Bean(defaultCandidate = false)
  GuardedDriver guardedDriver(WorkerProperties properties, StackDriver driver, WorkerLease lease) {
    return new GuardedDriver(driver, lease, properties.turns(), HEAD_START, InstantSource.system());
  }

  @Bean
  Sample workerSample(
      DesiredStore store, @Qualifier("guardedDriver") GuardedDriver turns, WorkerLease lease) {
    return new WorkerNumbers(store, turns, lease);
  }

  @Bean
  Workshop workshop(
      WorkerProperties properties,
      DesiredStore store,
      @Qualifier("guardedDriver") GuardedDriver guarded,
      MeterRegistry registry,
      HttpSecretsSource secrets,
      KafkaOutcomes outcomes) {
    var catalog = StackCatalog.builtIn();
    var renderer =
        new TemplateRenderer(
            catalog,
            properties.imageMap().map(ImageMap::read).orElse(ImageMap.NONE),
            new RenderSettings(
                properties.bindAddress(),
                properties.publicHost(),
                properties.serviceEnvironment(),
                Installation.of(properties.data())));
    return new Workshop(
        properties.host(),
        store,
        new WatchedDriver(guarded, registry),
        new BuiltInTemplates(catalog, renderer),
        secrets,
        outcomes,
        Timing.of(properties.sweepInterval(), properties.probeInterval()),
        InstantSource.system());
  }

  @Bean
  Reconciler reconciler(Workshop workshop, WorkerLease lease) {
    return new Reconciler(workshop, lease);
  }

  @Bean
  KafkaIntake kafkaIntake(
      WorkerProperties properties,
      DesiredStore store,
      ObservedStore observed,
      Reconciler reconciler,
      Observer observer,
      KafkaOutcomes afterTopicsExist) {
    // Until the past is folded nothing is woken: an old wish must not be acted on.
    var gate = new AtomicReference<Consumer<ProjectRef>>(_ -> {});
    var intake =
        new KafkaIntake(
            properties.kafka(),
            properties.host(),
            store,
            observed,
            properties.data(),
            ref -> gate.get().accept(ref));
    gate.set(
        ref -> {
          if (!intake.isCaughtUp()) {
            return;
          }
          // An adopted stack never gets a lane that changes things.
          if (observed.find(ref).isPresent()) {
            observer.wake(ref);
          } else {
            reconciler.wake(ref);
          }
        });
    return intake;
  }

  @Bean
  WorkerApi workerApi(
      WorkerProperties properties,
      DesiredStore store,
      ObservedStore observed,
      DockerEngine engine,
      Workshop workshop) {
    return WorkerApi.start(
        properties,
        new WorkerRoutes(store, engine, engine, new Foresight(workshop), InstantSource.system()),
        new AdoptableRoutes(engine.compose(), observed));
  }

  @Bean
  Worker worker(WorkerLease lease, KafkaIntake intake, Reconciler reconciler, Observer observer) {
    return new Worker(lease, intake, reconciler, observer);
  }

  @Bean
  ReadinessCheck intakeReadiness(KafkaIntake intake, Lags lags) {
    return check(
        "worker",
        () ->
            intake.isCaughtUp()
                ? intake.problem().or(() -> lags.problem(intake.consumer(), MOST_BEHIND))
                : Optional.of("folds the events of the past"));
  }

  @Bean
  ReadinessCheck leaseReadiness(WorkerLease lease) {
    return check("lease", lease::problem);
  }

  @Bean
  ReadinessCheck engineReadiness(WorkerProperties properties, ContainerEngine engine) {
    // With hooks nothing here depends on the engine.
    return check(
        "engine",
        () ->
            properties.hooks().isPresent() || engine.answers()
                ? Optional.empty()
                : Optional.of("does not answer"));
  }

  private static ReadinessCheck check(String name, Supplier<Optional<String>> problem) {
    return new ReadinessCheck() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Optional<String> problem() {
        return problem.get();
      }
    };
  }
}
