package dev.supaplane.command.project;

import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.axonframework.test.aggregate.AggregateTestFixture;
import org.axonframework.test.aggregate.FixtureConfiguration;
import org.junit.jupiter.api.BeforeEach;

/** A project aggregate under test, and what happened to it so far. */
abstract class ProjectFixture {
  static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  static final OrganizationSlug ORG = new OrganizationSlug("acme");
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  static final Duration DEADLINE = Duration.ofMinutes(15);
  static final StackSpec SPEC =
      new StackSpec("supabase", "2026.02", "17", List.of("studio"), ResourceLimits.NONE);
  static final Placement PLACE =
      new Placement(
          "local",
          "local",
          "10.96.0.0/28",
          Map.of(PortPurpose.GATEWAY, 20000, PortPurpose.DATABASE, 20001));
  static final List<ServiceHealth> WELL = List.of(ServiceHealth.healthy("db"));
  static final List<ServiceHealth> SICK = List.of(ServiceHealth.unhealthy("db", "does not answer"));
  static final Failure FAILURE = Failure.of("STEP_FAILED", "start db", "no", 5);

  static final ProjectCreated CREATED =
      new ProjectCreated(REF, "demo", ORG, SPEC, PLACE, op(OperationKind.CREATE, 1), NOW);
  static final ProjectProvisioned PROVISIONED =
      new ProjectProvisioned(REF, id(1), 1, "17.6", WELL, NOW);
  static final ProjectPauseRequested PAUSING =
      new ProjectPauseRequested(REF, op(OperationKind.PAUSE, 2), NOW);
  static final ProjectPaused PAUSED = new ProjectPaused(REF, id(2), 2, NOW);
  static final ProjectOperationFailed INIT_FAILED =
      new ProjectOperationFailed(REF, id(1), OperationKind.CREATE, 1, FAILURE, NOW);
  static final ProjectDeletionRequested DELETING =
      new ProjectDeletionRequested(REF, op(OperationKind.DELETE, 2), NOW);
  static final ProjectRemoved REMOVED = new ProjectRemoved(REF, id(2), 2, NOW);

  final Set<String> claimed = new HashSet<>();
  final Map<String, String> functionSecrets = new HashMap<>();
  final Map<String, String> settingSecrets = new HashMap<>();
  final List<ProjectEvent> followed = new ArrayList<>();
  final List<DatabasePassword> chosen = new ArrayList<>();
  final AtomicLong next = new AtomicLong(1);
  private Instant now = NOW;
  FixtureConfiguration<Project> project;

  @BeforeEach
  void setUp() {
    project = new AggregateTestFixture<>(Project.class);
    // Ids count generations, so that expected events can be written down.
    project.registerInjectableResource(
        new OperationPolicy(DEADLINE, Map.of(), () -> id(next.getAndIncrement()), () -> now));
    project.registerInjectableResource(
        new ProjectResources() {
          @Override
          public void requireOrganization(OrganizationSlug organization) {
            if (!organization.equals(ORG)) {
              throw new Refused(Refused.Reason.INVALID, "no organization " + organization);
            }
          }

          @Override
          public Placement place(ProjectRef ref, String region) {
            return PLACE;
          }

          @Override
          public Placement wouldPlace(String region) {
            throw new AssertionError("an aggregate that decides for good asks for no example");
          }

          @Override
          public void requireUnclaimed(AdoptedStack stack) {
            throw new AssertionError("an aggregate that decides for good claims");
          }

          @Override
          public void claim(ProjectRef ref, AdoptedStack stack) {
            if (!claimed.add(stack.composeProject())) {
              throw new Refused(Refused.Reason.ADOPTED_ALREADY, "adopted already");
            }
          }

          @Override
          public void choose(ProjectRef ref, DatabasePassword password) {
            chosen.add(password);
          }

          @Override
          public Map<String, Integer> functionSecrets(ProjectRef ref) {
            return functionSecrets.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().length()));
          }

          @Override
          public void keepFunctionSecrets(ProjectRef ref, Map<String, String> values) {
            functionSecrets.putAll(values);
          }

          @Override
          public void keepSettingSecrets(ProjectRef ref, Map<String, String> values) {
            settingSecrets.putAll(values);
          }

          @Override
          public void follow(ProjectEvent event) {
            followed.add(event);
          }
        });
  }

  /** The next operation gets this number as its id. */
  void use(long first) {
    next.set(first);
  }

  void at(Instant instant) {
    now = instant;
  }

  static Operation op(OperationKind kind, long generation) {
    return new Operation(id(generation), kind, generation, NOW, NOW.plus(DEADLINE));
  }

  static UUID id(long number) {
    return new UUID(0, number);
  }
}
