package dev.supaplane.command.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.StackSpec;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a database may tell the JWT secret: in doubt it may. */
class JwtSecretInSqlTest {
  private final List<ProjectEvent> events = new ArrayList<>();

  @Test
  void aNewProjectNeverHadIt() {
    created("2026.11");
    assertThat(mayBeRead()).isFalse();
    updateTo("2026.11");
    assertThat(mayBeRead()).isFalse();
  }

  @Test
  void anOldOneHasItUntilAnUpdateEndedWell() {
    created("2026.09");
    assertThat(mayBeRead()).isTrue();
    updateTo("2026.11");
    assertThat(mayBeRead()).isTrue();
    events.add(
        new ProjectUpdated(
            ProjectFixture.REF, ProjectFixture.id(2), 2, "17.6", List.of(), ProjectFixture.NOW));
    assertThat(mayBeRead()).isFalse();
  }

  @Test
  void anUpdateThatIsTakenBackLeavesItAsItWas() {
    created("2026.09");
    updateTo("2026.11");
    failedBackTo("2026.09");
    assertThat(mayBeRead()).isTrue();
    restarted();
    assertThat(mayBeRead()).isTrue();
  }

  @Test
  void afterATryOfAnOlderRevisionNothingIsKnownUntilTheDatabaseIsProvenAgain() {
    created("2026.11");
    updateTo("2026.02");
    assertThat(mayBeRead()).isTrue();
    failedBackTo("2026.11");
    assertThat(mayBeRead()).isTrue();
    restarted();
    assertThat(mayBeRead()).isFalse();
  }

  @Test
  void ofAProjectThatNeverWasNothingIsKnown() {
    assertThat(mayBeRead()).isTrue();
  }

  private boolean mayBeRead() {
    return JwtSecretInSql.mayBeRead(events);
  }

  private void created(String revision) {
    events.add(
        new ProjectCreated(
            ProjectFixture.REF,
            "demo",
            ProjectFixture.ORG,
            spec(revision),
            ProjectFixture.PLACE,
            ProjectFixture.op(OperationKind.CREATE, 1),
            ProjectFixture.NOW));
  }

  private void updateTo(String revision) {
    events.add(
        new ProjectUpdateRequested(
            ProjectFixture.REF,
            ProjectFixture.op(OperationKind.UPDATE, 2),
            spec(revision),
            ProjectFixture.NOW));
  }

  private void failedBackTo(String revision) {
    events.add(
        new ProjectOperationFailed(
            ProjectFixture.REF,
            ProjectFixture.id(2),
            OperationKind.UPDATE,
            2,
            ProjectFixture.FAILURE,
            ProjectFixture.NOW));
    events.add(
        new ProjectUpdateReverted(ProjectFixture.REF, 2, spec(revision), ProjectFixture.NOW));
  }

  private void restarted() {
    events.add(
        new ProjectRestarted(
            ProjectFixture.REF, ProjectFixture.id(3), 3, List.of(), ProjectFixture.NOW));
  }

  private static StackSpec spec(String revision) {
    return new StackSpec("supabase", revision, "17", List.of(), ResourceLimits.NONE);
  }
}
