package dev.supaplane.events;

import dev.supaplane.events.account.AccountEvent.AccessTokenIssued;
import dev.supaplane.events.account.AccountEvent.AccessTokenRevoked;
import dev.supaplane.events.account.AccountEvent.AccountCreated;
import dev.supaplane.events.account.AccountEvent.AccountDeleted;
import dev.supaplane.events.account.AccountEvent.AccountDisabled;
import dev.supaplane.events.account.AccountEvent.AccountEnabled;
import dev.supaplane.events.account.AccountEvent.AccountIdentityLinked;
import dev.supaplane.events.account.AccountEvent.AccountIdentityUnlinked;
import dev.supaplane.events.account.AccountEvent.AccountPasswordSet;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.organization.MemberRole;
import dev.supaplane.events.organization.OrganizationEvent.InvitationAccepted;
import dev.supaplane.events.organization.OrganizationEvent.InvitationMade;
import dev.supaplane.events.organization.OrganizationEvent.InvitationRevoked;
import dev.supaplane.events.organization.OrganizationEvent.MemberAdded;
import dev.supaplane.events.organization.OrganizationEvent.MemberRemoved;
import dev.supaplane.events.organization.OrganizationEvent.MemberRoleChanged;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationCreated;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationDeleted;
import dev.supaplane.events.organization.OrganizationEvent.OrganizationRenamed;
import dev.supaplane.events.project.AdoptedContainer;
import dev.supaplane.events.project.AdoptedPort;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Drift;
import dev.supaplane.events.project.DriftPolicy;
import dev.supaplane.events.project.Failure;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.OperationKind;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.PortPurpose;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftResolved;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ProjectEvent.ProjectFunctionSecretsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationCancelled;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRenamed;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumed;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetired;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRotated;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectSettingsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdated;
import dev.supaplane.events.project.ResourceLimits;
import dev.supaplane.events.project.SecretGroup;
import dev.supaplane.events.project.ServiceHealth;
import dev.supaplane.events.project.StackSpec;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackDriftObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackFailed;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackHealthObserved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackReady;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackRemoved;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StackStopped;
import dev.supaplane.events.provisioning.ProvisioningOutcome.StepFinished;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One event of each published type, with every component filled. */
public final class Samples {
  private static final ProjectRef REF = new ProjectRef("abcdefghijklmnopqrst");
  private static final OrganizationSlug ORG = new OrganizationSlug("acme");
  private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final UUID ID = UUID.fromString("0f0e0d0c-0b0a-4908-8706-050403020100");
  private static final UUID ACCOUNT = UUID.fromString("00010203-0405-4607-8809-0a0b0c0d0e0f");
  private static final Failure FAILURE =
      new Failure("STEP_FAILED", "start db", "The container exited", "out", "err", 1234);
  private static final List<ServiceHealth> SERVICES =
      List.of(
          ServiceHealth.healthy("db"),
          ServiceHealth.unhealthy("rest", "does not answer"),
          new ServiceHealth("auth", ServiceHealth.Status.COMING_UP, null));
  private static final List<Drift> DRIFTS =
      List.of(new Drift("rest", Drift.Kind.MISSING, "the container is gone"));

  private Samples() {}

  public static List<Record> all() {
    return List.of(
        new AccountCreated(ACCOUNT, "ada@example.com", "Ada", AT),
        new AccountPasswordSet(ACCOUNT, true, ID, AT),
        new AccountDisabled(ACCOUNT, AT),
        new AccountEnabled(ACCOUNT, AT),
        new AccountDeleted(ACCOUNT, AT),
        new AccessTokenIssued(
            ACCOUNT,
            ID,
            "laptop",
            "5e".repeat(32),
            List.of("project_read"),
            List.of("acme"),
            List.of("abcdefghijklmnopqrst"),
            AT.plus(Duration.ofDays(30)),
            AT),
        new AccessTokenRevoked(ACCOUNT, ID, AT),
        new AccountIdentityLinked(
            ACCOUNT, ID, "workforce", "https://id.example.com", "0oa1b2c3d4", AT),
        new AccountIdentityUnlinked(ACCOUNT, ID, AT),
        new OrganizationCreated(ORG, "Acme", AT),
        new OrganizationRenamed(ORG, "Acme and Sons", AT),
        new OrganizationDeleted(ORG, AT),
        new MemberAdded(ORG, ID, MemberRole.OWNER, AT),
        new MemberRoleChanged(ORG, ID, MemberRole.DEVELOPER, AT),
        new MemberRemoved(ORG, ID, AT),
        new InvitationMade(
            ORG,
            ID,
            "ann@example.com",
            MemberRole.ADMINISTRATOR,
            AT.plus(Duration.ofDays(7)),
            ACCOUNT,
            AT),
        new InvitationAccepted(ORG, ID, ID, AT),
        new InvitationRevoked(ORG, ID, AT),
        new ProjectCreated(
            REF,
            "demo",
            new OrganizationSlug("acme"),
            new StackSpec(
                "supabase",
                "2026.02",
                "17",
                List.of("vector", "analytics"),
                new ResourceLimits(1500, 2L << 30, 10L << 30)),
            new Placement(
                "local",
                "host-1",
                "10.96.0.16/28",
                Map.of(PortPurpose.GATEWAY, 20000, PortPurpose.DATABASE, 20001)),
            operation(OperationKind.CREATE, 1),
            AT),
        new ProjectProvisioned(REF, ID, 1, "17.6", SERVICES, AT),
        new ProjectRetryRequested(REF, operation(OperationKind.RETRY, 2), AT),
        new ProjectPauseRequested(REF, operation(OperationKind.PAUSE, 2), AT),
        new ProjectPaused(REF, ID, 2, AT),
        new ProjectResumeRequested(REF, operation(OperationKind.RESUME, 3), AT),
        new ProjectResumed(REF, ID, 3, SERVICES, AT),
        new ProjectRestartRequested(REF, operation(OperationKind.RESTART, 4), List.of("rest"), AT),
        new ProjectRestarted(REF, ID, 4, SERVICES, AT),
        new ProjectUpdateRequested(
            REF,
            operation(OperationKind.UPDATE, 5),
            new StackSpec(
                "supabase", "2026.09", "17", List.of(), ResourceLimits.NONE, DriftPolicy.REPORT),
            AT),
        new ProjectUpdated(REF, ID, 5, "17.6", SERVICES, AT),
        new ProjectUpdateReverted(
            REF, 5, new StackSpec("supabase", "2026.02", "17", List.of(), ResourceLimits.NONE), AT),
        new ProjectRotationRequested(
            REF,
            operation(OperationKind.ROTATE, 6),
            List.of(SecretGroup.DATABASE_PASSWORD, SecretGroup.JWT),
            AT),
        new ProjectRotated(REF, ID, 6, SERVICES, AT),
        new ProjectRetireRequested(
            REF, operation(OperationKind.RETIRE, 7), AT.plus(Duration.ofDays(7)), AT),
        new ProjectRetired(REF, ID, 7, AT.plus(Duration.ofDays(7)), AT),
        new ProjectOperationCancelled(REF, ID, OperationKind.UPDATE, 5, AT),
        new ProjectHealthChanged(REF, 4, false, SERVICES, AT),
        new ProjectDriftDetected(REF, 4, DRIFTS, AT),
        new ProjectDriftResolved(REF, 4, AT),
        new ProjectOperationFailed(REF, ID, OperationKind.RESTART, 4, FAILURE, AT),
        new ProjectDeletionRequested(REF, operation(OperationKind.DELETE, 5), AT),
        new ProjectRemoved(REF, ID, 5, AT),
        new ProjectAdopted(
            REF,
            "theirs",
            new OrganizationSlug("acme"),
            "local",
            new AdoptedStack(
                "host-1",
                "supabase",
                "/srv/supabase/docker",
                "17",
                List.of(
                    new AdoptedContainer(
                        "db",
                        1,
                        "4f1c",
                        "supabase/postgres:17.6.1.011",
                        "sha256:0a1b",
                        false,
                        List.of(new AdoptedPort("127.0.0.1", 5432, 5432))))),
            AT),
        new ProjectForgotten(REF, AT),
        new ProjectRenamed(REF, "demo two", AT),
        new ProjectFunctionSecretsChanged(REF, List.of("MAIL_KEY"), List.of("OLD_KEY"), AT),
        new ProjectSettingsChanged(
            REF,
            2,
            Map.of("auth.site_url", "https://shop.example.com"),
            List.of("auth.smtp_pass"),
            List.of("postgrest.max_rows"),
            AT),
        new StepFinished(REF, ID, 1, "host-1", "start db", "db", AT, 250, FAILURE, AT),
        new StackReady(REF, ID, 1, "host-1", "17.6", SERVICES, AT),
        new StackStopped(REF, ID, 2, "host-1", AT),
        new StackFailed(REF, ID, 1, "host-1", FAILURE, AT),
        new StackRemoved(REF, ID, 5, "host-1", AT),
        new StackHealthObserved(REF, 4, "host-1", SERVICES, AT),
        new StackDriftObserved(REF, 4, "host-1", DRIFTS, AT));
  }

  private static Operation operation(OperationKind kind, long generation) {
    return new Operation(ID, kind, generation, AT, AT.plus(Duration.ofMinutes(15)));
  }
}
