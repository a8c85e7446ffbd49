package dev.supaplane.standalone.chaos;

import dev.supaplane.events.project.ProjectEvent.OperationBegun;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.query.projection.ProjectStatus;
import dev.supaplane.simulation.Violation;
import dev.supaplane.simulation.ViolationKind;
import dev.supaplane.standalone.chaos.Ears.Heard;
import dev.supaplane.standalone.chaos.Evidence.Container;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What must be so once an operation is done, whatever was struck: a pure function. */
final class Checks {
  private final String ref;
  private final Act last;
  private final Set<String> services;
  private final Evidence evidence;
  private final List<Violation> found = new ArrayList<>();

  private Checks(String ref, Act last, Set<String> services, Evidence evidence) {
    this.ref = ref;
    this.last = last;
    this.services = services;
    this.evidence = evidence;
  }

  /**
   * What is not as it should be.
   *
   * @param last what was asked for last; everything before it was asked for once
   * @param services that are to be there while the project is
   */
  static List<Violation> of(String ref, Act last, Set<String> services, Evidence evidence) {
    var checks = new Checks(ref, last, services, evidence);
    checks.operations();
    checks.readModel();
    checks.engine();
    checks.belongings();
    checks.found.addAll(published(ref, streamOf(evidence), evidence.heard()));
    return List.copyOf(checks.found);
  }

  /**
   * Whether what was published is what is stored: each event at least once, in order, no other.
   *
   * @param stored ids and sequences, in the store's order
   */
  static List<Violation> published(String ref, List<Heard> stored, List<Heard> heard) {
    var found = new ArrayList<Violation>();
    var first = new LinkedHashMap<String, Heard>();
    heard.forEach(event -> first.putIfAbsent(event.id(), event));
    var missing = stored.stream().filter(event -> !first.containsKey(event.id())).count();
    var phantom = first.size() - (stored.size() - missing);
    if (missing > 0) {
      found.add(violation(ViolationKind.LOST, ref, missing + " stored events were not published"));
    }
    if (phantom > 0) {
      found.add(
          violation(
              ViolationKind.DIVERGENT,
              ref,
              phantom + " events were published, and are not stored"));
    }
    if (missing == 0 && phantom == 0 && !stored.equals(List.copyOf(first.values()))) {
      found.add(violation(ViolationKind.DIVERGENT, ref, "events were published in another order"));
    }
    return found;
  }

  private static List<Heard> streamOf(Evidence evidence) {
    return evidence.stored().stream().map(s -> new Heard(s.id(), s.sequence())).toList();
  }

  private void operations() {
    var begun = new HashMap<String, Integer>();
    var provisioned = 0;
    for (var stored : evidence.stored()) {
      if (stored.event() instanceof OperationBegun e) {
        begun.merge(e.operation().kind().name(), 1, Integer::sum);
      } else if (stored.event() instanceof ProjectProvisioned) {
        provisioned++;
      } else if (stored.event() instanceof ProjectOperationFailed e) {
        violated(
            ViolationKind.LOST, e.kind() + " failed: " + e.failure().code() + " " + e.failure());
      }
    }
    if (provisioned > 1) {
      violated(ViolationKind.DOUBLED, "it was provisioned " + provisioned + " times");
    }
    var asked =
        Arrays.stream(Act.values())
            .filter(act -> act.compareTo(last) <= 0)
            .collect(Collectors.toMap(act -> act.kind().name(), _ -> 1));
    if (!begun.equals(asked)) {
      var doubled = begun.values().stream().anyMatch(times -> times > 1);
      violated(
          doubled ? ViolationKind.DOUBLED : ViolationKind.LOST,
          "asked for once: " + asked.keySet() + ", and begun: " + begun);
    }
    var open = evidence.operations().stream().filter(o -> !o.state().equals("SUCCEEDED")).toList();
    if (!open.isEmpty()) {
      violated(ViolationKind.STUCK, "not done: " + open);
    }
  }

  private void readModel() {
    var fold = fold();
    var row = evidence.row().map(r -> new ProjectStatus(r.status(), r.version()));
    if (!row.equals(fold)) {
      violated(
          ViolationKind.DIVERGENT, "the read model has " + row + ", the stored events " + fold);
    }
    var status = fold.map(ProjectStatus::status).orElse("nothing");
    if (!status.equals(last.status())) {
      violated(ViolationKind.STUCK, "it is " + status + " after " + last.label());
    }
    if (!evidence.told().equals(Optional.of(last.status()))) {
      violated(ViolationKind.DIVERGENT, "the query service tells " + evidence.told());
    }
    if (evidence.operations().size() != last.generation()) {
      violated(ViolationKind.DIVERGENT, "the read model has operations " + evidence.operations());
    }
  }

  private Optional<ProjectStatus> fold() {
    var status = Optional.<ProjectStatus>empty();
    for (var stored : evidence.stored()) {
      status =
          stored.event() instanceof ProjectCreated created
              ? Optional.of(ProjectStatus.of(created, stored.sequence()))
              : status.flatMap(before -> before.after(stored.event(), stored.sequence()));
    }
    return status;
  }

  private void engine() {
    var goal = last.goal();
    var there =
        evidence.containers().stream()
            .collect(Collectors.groupingBy(Container::service, Collectors.counting()));
    if (there.values().stream().anyMatch(count -> count > 1)) {
      violated(ViolationKind.DOUBLED, "containers " + there);
    }
    if (goal == Act.Goal.GONE) {
      if (!evidence.containers().isEmpty() || !evidence.others().isEmpty()) {
        violated(
            ViolationKind.LEAKED,
            "on the engine: " + evidence.containers() + " " + evidence.others());
      }
      return;
    }
    if (!there.keySet().equals(services)) {
      var more = !services.containsAll(there.keySet());
      violated(
          more ? ViolationKind.LEAKED : ViolationKind.LOST,
          "containers of " + there.keySet() + " instead of " + services);
    }
    var wrong =
        evidence.containers().stream()
            .filter(container -> container.running() != (goal == Act.Goal.RUNNING))
            .toList();
    if (!wrong.isEmpty()) {
      violated(ViolationKind.LOST, "after " + last.label() + ": " + wrong);
    }
  }

  private void belongings() {
    var held =
        Map.of(
            "leases", evidence.leases(),
            "secrets", evidence.secrets(),
            "directory", evidence.directory() ? 1L : 0L);
    if (last.goal() == Act.Goal.GONE) {
      if (held.values().stream().anyMatch(count -> count > 0)) {
        violated(ViolationKind.LEAKED, "of a removed project: " + held);
      }
    } else if (held.values().stream().anyMatch(count -> count == 0)) {
      violated(ViolationKind.LOST, "of what it should have: " + held);
    }
    if (evidence.deadlines() > 0) {
      violated(ViolationKind.LEAKED, "deadlines of operations that are done");
    }
  }

  private void violated(ViolationKind kind, String detail) {
    found.add(violation(kind, ref, detail));
  }

  private static Violation violation(ViolationKind kind, String ref, String detail) {
    return new Violation(kind, ref + ": " + detail);
  }
}
