package dev.supaplane.provisioner.api;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.kit.web.Caller;
import dev.supaplane.kit.web.OwnServer;
import dev.supaplane.provisioner.desired.DesiredStore;
import dev.supaplane.provisioner.docker.Specs;
import dev.supaplane.provisioner.engine.ContainerTelemetry;
import dev.supaplane.provisioner.engine.ContainerUsage;
import dev.supaplane.provisioner.engine.ExecReport;
import dev.supaplane.provisioner.engine.ExecSpec;
import dev.supaplane.provisioner.engine.LogFollow;
import dev.supaplane.provisioner.engine.LogPage;
import dev.supaplane.provisioner.engine.LogQuery;
import dev.supaplane.provisioner.plan.Forecaster.Answer;
import dev.supaplane.provisioner.plan.Forecaster.Unheard;
import dev.supaplane.provisioner.simulated.SimulatedEngine;
import dev.supaplane.provisioner.simulated.SimulatedHost;
import dev.supaplane.provisioner.simulated.VirtualTime;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The worker's API over HTTP, with one project of two services on a simulated engine. */
final class SimulatedWorkerApi implements AutoCloseable {
  static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  static final ProjectRef GONE = new ProjectRef("zzzzzzzzzzzzzzzzzzzz");
  static final String TOKEN = "worker-api-token-".repeat(3);
  static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final VirtualTime time = new VirtualTime(AT);
  final SimulatedHost host = new SimulatedHost();
  final SimulatedEngine engine = new SimulatedEngine(host, "mine", time);
  final List<LogFollow> followed = new CopyOnWriteArrayList<>();
  final Specs specs = new Specs(REF, "postgres:17.6", "10.96.0.16/28");

  final List<Asking> asked = new CopyOnWriteArrayList<>();
  volatile Answer foreseen = new Unheard();

  /** What a plan was asked of. */
  record Asking(ProjectRef ref, List<ProjectEvent> events, Set<String> newSecrets) {}

  private final WorkerRoutes routes;
  private final OwnServer server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  SimulatedWorkerApi(Path directory) throws IOException {
    var store = new DesiredStore(directory.resolve("worker"));
    var created = List.of(created(REF), created(GONE));
    created.forEach(store::fold);
    store.fold(
        new ProjectRestartRequested(
            REF,
            operation("00000000-0000-0000-0000-000000000007", OperationKind.RESTART, 3),
            List.of(),
            AT));
    store.fold(new ProjectRemoved(GONE, created.getLast().operation().id(), 3, AT));
    engine.createNetwork(specs.network());
    engine.createVolume(specs.volume());
    for (var service : List.of("db", "rest")) {
      engine.startContainer(engine.createContainer(specs.sleeper(service), 3));
    }
    var token = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    routes = new WorkerRoutes(store, engine, new Recorded(), this::ahead, time);
    server =
        OwnServer.start("127.0.0.1", 0, token, new Caller("worker-api", false), routes.routes());
  }

  private Answer ahead(ProjectRef ref, List<ProjectEvent> events, Set<String> newSecrets) {
    asked.add(new Asking(ref, events, newSecrets));
    return foreseen;
  }

  private static ProjectCreated created(ProjectRef ref) {
    return new ProjectCreated(
        ref,
        "demo",
        new OrganizationSlug("acme"),
        new StackSpec("supabase", "2026.02", "17", List.of(), ResourceLimits.NONE),
        new Placement("local", "test", "10.96.0.16/28", Map.of(PortPurpose.GATEWAY, 20_000)),
        operation("00000000-0000-0000-0000-000000000001", OperationKind.CREATE, 1),
        AT);
  }

  private static Operation operation(String id, OperationKind kind, long generation) {
    return new Operation(UUID.fromString(id), kind, generation, AT, AT.plusSeconds(900));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + TOKEN);
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(request(path).build());
  }

  HttpResponse<InputStream> open(String path) throws IOException, InterruptedException {
    return http.send(request(path).build(), BodyHandlers.ofInputStream());
  }

  HttpRequest exec(String body) {
    return request("/v1/projects/" + REF + "/exec")
        .header("Content-Type", "application/json")
        .header(Audit.ACTOR_HEADER, "superuser")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  HttpClient http() {
    return http;
  }

  static JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
    routes.close();
  }

  /** The simulated engine, and whether what it gave is closed. */
  private final class Recorded implements ContainerTelemetry {
    @Override
    public LogPage logs(String id, LogQuery query) {
      return engine.logs(id, query);
    }

    @Override
    public LogFollow follow(String id, LogQuery query, Duration atMost) {
      var follow = engine.follow(id, query, atMost);
      followed.add(follow);
      return follow;
    }

    @Override
    public ExecReport run(String id, ExecSpec command) {
      return engine.run(id, command);
    }

    @Override
    public ContainerUsage usage(String id) {
      return engine.usage(id);
    }

    @Override
    public Map<String, Long> volumeBytes(ProjectRef ref) {
      return engine.volumeBytes(ref);
    }
  }
}
