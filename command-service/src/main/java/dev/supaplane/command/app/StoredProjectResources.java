package dev.supaplane.command.app;

import dev.supaplane.command.deadline.Deadlines;
import dev.supaplane.command.lease.LeaseBook;
import dev.supaplane.command.organization.OrganizationRegister;
import dev.supaplane.command.project.ProjectResources;
import dev.supaplane.command.project.Refused;
import dev.supaplane.command.project.Refused.Reason;
import dev.supaplane.command.vault.SecretFactory;
import dev.supaplane.command.vault.Vault;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectOperationFailed;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectPaused;
import dev.supaplane.events.project.ProjectEvent.ProjectProvisioned;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRestarted;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumed;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import java.util.Map;

/**
 * Leases, secrets and deadlines in the command side's database, in the transaction of the events.
 *
 * @param hosts the host of each region
 */
record StoredProjectResources(
    OrganizationRegister organizations,
    LeaseBook leases,
    Vault vault,
    Deadlines deadlines,
    Map<String, String> hosts)
    implements ProjectResources {

  @Override
  public void requireOrganization(OrganizationSlug organization) {
    if (!organizations.knows(organization)) {
      throw new Refused(
          Reason.INVALID,
          "There is no organization "
              + organization
              + "; create it first (POST /v1/organizations) or name another organization_slug");
    }
  }

  @Override
  public Placement place(ProjectRef ref, String region) {
    var host = hosts.get(region);
    if (host == null) {
      throw new Refused(
          Reason.INVALID,
          "There is no region of that name; regions here: " + String.join(", ", hosts.keySet()));
    }
    return leases.lease(ref, region, host);
  }

  @Override
  public void follow(ProjectEvent event) {
    switch (event) {
      case ProjectCreated e -> {
        vault.create(e.ref(), SecretFactory.make(e.ref(), e.at()));
        deadlines.open(e.ref(), e.operation());
      }
      case ProjectRetryRequested e -> deadlines.open(e.ref(), e.operation());
      case ProjectPauseRequested e -> deadlines.open(e.ref(), e.operation());
      case ProjectResumeRequested e -> deadlines.open(e.ref(), e.operation());
      case ProjectRestartRequested e -> deadlines.open(e.ref(), e.operation());
      case ProjectDeletionRequested e -> deadlines.open(e.ref(), e.operation());
      case ProjectProvisioned e -> deadlines.close(e.ref());
      case ProjectResumed e -> deadlines.close(e.ref());
      case ProjectRestarted e -> deadlines.close(e.ref());
      case ProjectPaused e -> deadlines.close(e.ref());
      case ProjectOperationFailed e -> deadlines.close(e.ref());
      case ProjectRemoved e -> {
        deadlines.close(e.ref());
        leases.release(e.ref());
        vault.destroy(e.ref());
      }
      case ProjectHealthChanged _ -> {}
      case ProjectDriftDetected _ -> {}
    }
  }
}
