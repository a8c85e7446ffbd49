package dev.supaplane.command.app;

import dev.supaplane.command.adoption.AdoptionRegister;
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
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.OperationBegun;
import dev.supaplane.events.project.ProjectEvent.OperationEnded;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftResolved;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
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
    AdoptionRegister adoptions,
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
  public void claim(ProjectRef ref, AdoptedStack stack) {
    adoptions.claim(ref, stack.host(), stack.composeProject());
  }

  @Override
  public void follow(ProjectEvent event) {
    switch (event) {
      case OperationBegun e -> begun(e);
      case OperationEnded e -> ended(e);
      case ProjectUpdateReverted _ -> {}
      case ProjectHealthChanged _ -> {}
      case ProjectDriftDetected _ -> {}
      case ProjectDriftResolved _ -> {}
      case ProjectAdopted _ -> {} // claimed before it was decided
      case ProjectForgotten e -> adoptions.release(e.ref());
    }
  }

  private void begun(OperationBegun event) {
    var ref = event.ref();
    deadlines.open(ref, event.operation());
    // Only the latest wish decides whether, and when, everything goes.
    deadlines.keepData(ref);
    switch (event) {
      case ProjectCreated e -> vault.create(ref, SecretFactory.make(ref, e.at()));
      case ProjectRotationRequested e ->
          vault.replace(ref, SecretFactory.make(ref, e.at(), e.secrets()));
      case ProjectRetireRequested e -> deadlines.purge(ref, e.purgeAt());
      case ProjectRetryRequested _,
          ProjectPauseRequested _,
          ProjectResumeRequested _,
          ProjectRestartRequested _,
          ProjectUpdateRequested _,
          ProjectDeletionRequested _ -> {}
    }
  }

  private void ended(OperationEnded event) {
    deadlines.close(event.ref());
    if (event instanceof ProjectRemoved) {
      leases.release(event.ref());
      vault.destroy(event.ref());
    }
  }
}
