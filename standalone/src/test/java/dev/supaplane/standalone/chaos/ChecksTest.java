package dev.supaplane.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.simulation.Violation;
import dev.supaplane.simulation.ViolationKind;
import dev.supaplane.standalone.chaos.Ears.Heard;
import dev.supaplane.standalone.chaos.Evidence.Container;
import dev.supaplane.standalone.chaos.Evidence.OperationRow;
import dev.supaplane.standalone.chaos.Evidence.Row;
import dev.supaplane.standalone.chaos.Evidence.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One thing at a time is not as it should be after a pause, and it is told for what it is. */
class ChecksTest {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<Container> STOPPED =
      List.of(new Container("db", false), new Container("rest", false));

  private List<Stored> stored = streamOf(created(), provisioned(), pauseRequested(), paused());
  private List<Heard> heard = heard(stored);
  private Optional<Row> row = Optional.of(new Row("INACTIVE", 3));
  private Optional<String> told = Optional.of("INACTIVE");
  private List<OperationRow> operations = operations("SUCCEEDED");
  private List<Container> containers = STOPPED;
  private long leases = 3;
  private long deadlines;

  @Test
  void nothingIsFoundWhereNothingIs() {
    assertThat(found()).isEmpty();
  }

  @Test
  void anEventThatIsPublishedAgainIsNoTrouble() {
    heard = new ArrayList<>(heard);
    heard.add(1, heard.getFirst());
    heard.addAll(List.copyOf(heard));
    assertThat(found()).isEmpty();
  }

  @Test
  void anEventThatIsNotPublishedIsLost() {
    heard = heard.subList(0, 3);
    assertThat(found()).containsExactly(ViolationKind.LOST);
  }

  @Test
  void anEventThatOnlyTheTopicHasIsDivergent() {
    heard = new ArrayList<>(heard);
    heard.add(new Heard("phantom", 4));
    assertThat(found()).containsExactly(ViolationKind.DIVERGENT);
  }

  @Test
  void anotherOrderIsDivergent() {
    heard = List.of(heard.get(1), heard.get(0), heard.get(2), heard.get(3));
    assertThat(found()).containsExactly(ViolationKind.DIVERGENT);
  }

  @Test
  void aReadModelThatDiffersFromTheStoreIsDivergent() {
    row = Optional.of(new Row("INACTIVE", 2));
    assertThat(found()).containsExactly(ViolationKind.DIVERGENT);
  }

  @Test
  void anOperationThatRunsIsStuck() {
    operations = operations("RUNNING");
    assertThat(found()).containsExactly(ViolationKind.STUCK);
  }

  @Test
  void aCommandThatIsFollowedTwiceIsDoubled() {
    stored =
        streamOf(created(), provisioned(), pauseRequested(), paused(), pauseRequested(), paused());
    heard = heard(stored);
    row = Optional.of(new Row("INACTIVE", 5));
    assertThat(found()).containsExactly(ViolationKind.DOUBLED);
  }

  @Test
  void twoContainersOfAServiceAreDoubled() {
    containers = new ArrayList<>(STOPPED);
    containers.add(new Container("db", false));
    assertThat(found()).containsExactly(ViolationKind.DOUBLED);
  }

  @Test
  void aContainerThatIsGoneOrRunsIsLost() {
    containers = STOPPED.subList(0, 1);
    assertThat(found()).containsExactly(ViolationKind.LOST);
    containers = List.of(new Container("db", true), new Container("rest", false));
    assertThat(found()).containsExactly(ViolationKind.LOST);
  }

  @Test
  void aContainerThatNobodyAskedForIsLeaked() {
    containers = new ArrayList<>(STOPPED);
    containers.add(new Container("studio", false));
    assertThat(found()).containsExactly(ViolationKind.LEAKED);
  }

  @Test
  void aDeadlineOfWhatIsDoneIsLeakedAndAMissingLeaseLost() {
    deadlines = 1;
    leases = 0;
    assertThat(found()).containsExactlyInAnyOrder(ViolationKind.LEAKED, ViolationKind.LOST);
  }

  private List<ViolationKind> found() {
    var evidence =
        new Evidence(
            stored,
            heard,
            row,
            told,
            operations,
            containers,
            List.of("network of it"),
            true,
            leases,
            5,
            deadlines);
    return Checks.of(REF.value(), Act.PAUSE, Set.of("db", "rest"), evidence).stream()
        .map(Violation::kind)
        .toList();
  }

  private static List<Stored> streamOf(ProjectEvent... events) {
    var stored = new ArrayList<Stored>();
    for (var event : events) {
      stored.add(new Stored("event-" + stored.size(), stored.size(), event));
    }
    return stored;
  }

  private static List<Heard> heard(List<Stored> stored) {
    return stored.stream().map(event -> new Heard(event.id(), event.sequence())).toList();
  }

  private static List<OperationRow> operations(String state) {
    return List.of(
        new OperationRow("CREATE", 1, "SUCCEEDED", ""), new OperationRow("PAUSE", 2, state, ""));
  }

  private static Operation operation(OperationKind kind, long generation) {
    return new Operation(new UUID(0, generation), kind, generation, AT, AT.plusSeconds(900));
  }

  private static ProjectEvent created() {
    return new ProjectCreated(
        REF,
        "demo",
        new OrganizationSlug("acme"),
        new StackSpec("supabase", "2026.02", "17", List.of(), ResourceLimits.NONE),
        new Placement("local", "test", "10.96.0.16/28", Map.of(PortPurpose.GATEWAY, 20_000)),
        operation(OperationKind.CREATE, 1),
        AT);
  }

  private static ProjectEvent provisioned() {
    return new ProjectProvisioned(REF, new UUID(0, 1), 1, "17.6", List.of(), AT);
  }

  private static ProjectEvent pauseRequested() {
    return new ProjectPauseRequested(REF, operation(OperationKind.PAUSE, 2), AT);
  }

  private static ProjectEvent paused() {
    return new ProjectPaused(REF, new UUID(0, 2), 2, AT);
  }
}
