package dev.supaplane.standalone.chaos;

import dev.supaplane.simulation.Violation;
import dev.supaplane.simulation.ViolationKind;
import dev.supaplane.standalone.Trouble;
import dev.supaplane.standalone.chaos.Moment.AfterStep;
import dev.supaplane.standalone.chaos.Moment.Told;
import dev.supaplane.standalone.chaos.Moment.WhileAsking;
import dev.supaplane.standalone.chaos.Schedule.Hit;
import dev.supaplane.standalone.verify.Proof;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Lives of projects, one after the other, with strikes at their moments. */
final class Run implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Whatever is not right after so long is not going to be. */
  private static final Duration GIVEN_UP = Duration.ofMinutes(3);

  private final Cluster cluster;
  private final Wanted wanted;
  private final Report report;
  private final Consumer<String> out;
  private final Client client;
  private final Ears ears;
  private final Books books;
  private final EngineView engine;
  private final String organization;

  /** Ends a round in which something is not right any more. */
  private static final class RoundOver extends Exception {
    private static final long serialVersionUID = 1L;

    RoundOver(Act act) {
      super("not right after " + act.label());
    }
  }

  Run(Cluster cluster, Wanted wanted, Report report, Consumer<String> out)
      throws IOException, InterruptedException {
    this.cluster = cluster;
    this.wanted = wanted;
    this.report = report;
    this.out = out;
    client = cluster.client();
    ears = cluster.ears();
    books = cluster.books();
    engine = new EngineView(cluster.engine());
    organization =
        client
            .command("POST", "/v1/organizations", Map.of("name", "Chaos"))
            .path("slug")
            .asString();
  }

  /** A life without strikes; answers how many steps each operation has. */
  Map<Act, Integer> rehearse() throws InterruptedException {
    var ref = round("rehearsal", Map.of());
    var steps = new EnumMap<Act, Integer>(Act.class);
    for (var act : Act.values()) {
      steps.put(act, Math.max(1, ears.steps(ref, act.generation())));
    }
    return steps;
  }

  /** The lives of a schedule, and a last look at everything. */
  void perform(Schedule schedule) throws InterruptedException {
    var number = 0;
    for (var hits : schedule.rounds()) {
      number++;
      var _ = round(number + " of " + schedule.rounds().size(), hits);
    }
    var until = System.nanoTime() + Report.LIMIT.toNanos();
    var left = everything();
    while (!left.isEmpty() && System.nanoTime() < until) {
      Thread.sleep(POLL);
      left = everything();
    }
    report.violated(left);
    report.violated(proven());
    cluster.members().forEach(m -> report.endedByItself(m.name(), m.ownEnds()));
  }

  private String round(String name, Map<Act, List<Hit>> hits) throws InterruptedException {
    var ref = "";
    try {
      for (var act : Act.values()) {
        var falling = hits.getOrDefault(act, List.<Hit>of());
        var asked = ask(ref, act, falling);
        ref = asked.ref();
        settle(name, asked, act, falling);
      }
    } catch (RoundOver | Trouble e) {
      if (e instanceof Trouble) {
        report.violated(List.of(broken(String.valueOf(e.getMessage()))));
      }
      out.accept("round " + name + " is given up: " + e.getMessage());
      abandon(ref);
    }
    return ref;
  }

  /** What is not right any more is at least to go, so that it is in nobody's way. */
  private void abandon(String ref) throws InterruptedException {
    if (ref.isEmpty()) {
      return;
    }
    try {
      var _ = ask(ref, Act.DELETE);
      var until = System.nanoTime() + Report.LIMIT.toNanos();
      while (System.nanoTime() < until
          && !(engine.containers(ref).isEmpty() && engine.others(ref).isEmpty())) {
        Thread.sleep(POLL);
      }
    } catch (RuntimeException e) {
      report.violated(List.of(broken(ref + " cannot be deleted: " + e.getMessage())));
    }
  }

  private static Violation broken(String detail) {
    return new Violation(ViolationKind.BROKEN, detail);
  }

  /** Strikes at the moments that are still to come, then waits until everything is right. */
  private void settle(String round, Asked asked, Act act, List<Hit> hits)
      throws InterruptedException, RoundOver {
    var ref = asked.ref();
    var healed = asked.healed();
    var slowest = Duration.ZERO;
    var fell = new ArrayList<Hit>();
    for (var hit : hits) {
      if (hit.moment() instanceof WhileAsking) {
        fell.add(hit);
      } else if (await(ref, act, hit.moment())) {
        // Getting as far as the next strike is getting over the last one.
        slowest = longer(slowest, since(healed));
        strike(hit);
        fell.add(hit);
        healed = System.nanoTime();
      }
    }
    var what = act.label() + " " + fell;
    var open = isTold(ref, act) ? look(ref, act) : unknown(ref);
    while (!open.isEmpty() && since(healed).compareTo(GIVEN_UP) < 0) {
      Thread.sleep(POLL);
      open = isTold(ref, act) ? look(ref, act) : unknown(ref);
    }
    if (!open.isEmpty()) {
      open = look(ref, act);
    }
    var took = longer(slowest, since(healed));
    report.converged(took, what);
    out.accept("%-10s %-22s %8s  %s".formatted(round, ref, Report.seconds(took), what));
    if (!open.isEmpty()) {
      report.violated(open);
      open.forEach(v -> out.accept("  " + v.kind().label() + ": " + v.detail()));
      throw new RoundOver(act);
    }
  }

  /**
   * What was asked for and accepted.
   *
   * @param healed when the last strike meanwhile was over; without one, when it was accepted
   */
  private record Asked(String ref, long healed) {}

  /** Asks, while the strikes fall that are to fall meanwhile. */
  private Asked ask(String ref, Act act, List<Hit> hits) throws InterruptedException {
    var meanwhile =
        new FutureTask<>(
            () -> {
              var healed = Optional.<Long>empty();
              for (var hit : hits) {
                if (hit.moment() instanceof WhileAsking) {
                  strike(hit);
                  healed = Optional.of(System.nanoTime());
                }
              }
              return healed;
            });
    Thread.ofPlatform().daemon().start(meanwhile);
    var answer = ask(ref, act);
    var accepted = System.nanoTime();
    var project = act == Act.CREATE ? answer.path("ref").asString() : ref;
    try {
      return new Asked(project, meanwhile.get().orElse(accepted));
    } catch (ExecutionException e) {
      throw new IllegalStateException("a strike did not work", e.getCause());
    }
  }

  private JsonNode ask(String ref, Act act) throws InterruptedException {
    var project = "/v1/projects/" + ref;
    return switch (act) {
      case CREATE ->
          client.command(
              "POST",
              "/v1/projects",
              Map.of(
                  "name",
                  "chaos",
                  "organization_slug",
                  organization,
                  "exclude_services",
                  wanted.excluded()));
      case PAUSE -> client.command("POST", project + "/pause", null);
      case RESUME -> client.command("POST", project + "/restore", null);
      case UPDATE -> client.command("PATCH", project, Map.of("limits", Map.of("cpu_millis", 1500)));
      case DELETE -> client.command("DELETE", project + "?undo_window=0", null);
    };
  }

  private boolean await(String ref, Act act, Moment moment) throws InterruptedException {
    return switch (moment) {
      case WhileAsking _ -> true;
      case AfterStep(var steps) ->
          ears.awaitSteps(ref, act.generation(), steps, Report.LIMIT.multipliedBy(2));
      case Told _ -> ears.awaitEnd(ref, act.generation(), Report.LIMIT.multipliedBy(2));
    };
  }

  private void strike(Hit hit) throws InterruptedException {
    try {
      cluster.strike(hit.strike());
      report.struck(hit.strike());
    } catch (IOException e) {
      throw new IllegalStateException("the strike did not work: " + hit, e);
    }
  }

  /** Whether the query service tells what is waited for: only then is a closer look worth it. */
  private boolean isTold(String ref, Act act) throws InterruptedException {
    return told(ref).equals(Optional.of(act.status()));
  }

  private Optional<String> told(String ref) throws InterruptedException {
    return client.query("/v1/projects/" + ref).map(found -> found.path("status").asString());
  }

  private static List<Violation> unknown(String ref) {
    return List.of(new Violation(ViolationKind.STUCK, ref + " was not looked at yet"));
  }

  private List<Violation> look(String ref, Act act) throws InterruptedException {
    try {
      return Checks.of(ref, act, wanted.services(), evidence(ref));
    } catch (SQLException | IOException | RuntimeException e) {
      // Whatever does not answer yet will have to.
      return List.of(new Violation(ViolationKind.STUCK, ref + ": cannot be looked at: " + e));
    }
  }

  private Evidence evidence(String ref) throws SQLException, IOException, InterruptedException {
    return new Evidence(
        books.stored(ref),
        ears.of(ref),
        books.row(ref),
        told(ref),
        books.operations(ref),
        engine.containers(ref),
        engine.others(ref),
        cluster.directories().contains(ref),
        books.leases(ref),
        books.secrets(ref),
        books.deadlines(ref));
  }

  /** The last look: every stream, and whatever should be gone. */
  private List<Violation> everything() {
    var found = new ArrayList<Violation>();
    try {
      var streams = books.streams();
      var heard = 0L;
      for (var stream : streams.entrySet()) {
        var published = ears.of(stream.getKey());
        heard += published.size();
        found.addAll(Checks.published(stream.getKey(), stream.getValue(), published));
      }
      var phantoms =
          ears.aggregates().stream()
              .filter(aggregate -> !streams.containsKey(aggregate))
              .collect(Collectors.toSet());
      demandNone(found, ViolationKind.DIVERGENT, "published, and not stored", phantoms);
      demandNone(
          found,
          ViolationKind.LEAKED,
          "directories of the worker",
          Set.copyOf(cluster.directories()));
      var held = books.heldAtAll();
      demandNone(
          found,
          ViolationKind.LEAKED,
          "leases, keys, deadlines",
          held == 0 ? Set.of() : Set.of(held));
      var parked = books.parked();
      demandNone(
          found, ViolationKind.LOST, "records put aside", parked == 0 ? Set.of() : Set.of(parked));
      if (wanted.engineIsOurs()) {
        demandNone(found, ViolationKind.LEAKED, "on the engine", Set.copyOf(engine.everything()));
      }
      var stored = streams.values().stream().mapToLong(List::size).sum();
      report.events(stored, heard - stored);
    } catch (SQLException | IOException | RuntimeException e) {
      found.add(new Violation(ViolationKind.STUCK, "cannot be looked at in the end: " + e));
    }
    return found;
  }

  /** What anybody can ask for at any time: {@code ./supaplane verify}. */
  private List<Violation> proven() throws InterruptedException {
    var until = System.nanoTime() + Report.LIMIT.toNanos();
    var found = proof();
    // What was killed last may still be starting.
    while (found.isEmpty() && System.nanoTime() < until) {
      Thread.sleep(POLL);
      found = proof();
    }
    return found
        .map(this::differences)
        .orElseGet(() -> List.of(broken("nobody answered what is to be verified")));
  }

  private Optional<Proof> proof() throws InterruptedException {
    try (var verifier = cluster.verifier()) {
      return Optional.of(verifier.prove());
    } catch (IOException | Trouble e) {
      out.accept("not verified yet: " + e);
      return Optional.empty();
    }
  }

  private List<Violation> differences(Proof proof) {
    report.proof(proof.lines());
    return proof.equal()
        ? List.of()
        : List.of(new Violation(ViolationKind.DIVERGENT, String.join("; ", proof.lines())));
  }

  private static void demandNone(
      List<Violation> found, ViolationKind kind, String what, Set<?> there) {
    if (!there.isEmpty()) {
      found.add(new Violation(kind, what + ": " + there));
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @Override
  public void close() throws IOException {
    client.close();
    ears.close();
    engine.close();
  }
}
