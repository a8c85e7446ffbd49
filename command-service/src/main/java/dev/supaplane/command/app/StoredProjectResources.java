package dev.supaplane.command.app;

import dev.supaplane.command.adoption.AdoptionRegister;
import dev.supaplane.command.deadline.Deadlines;
import dev.supaplane.command.lease.LeaseBook;
import dev.supaplane.command.organization.OrganizationRegister;
import dev.supaplane.command.project.DatabasePassword;
import dev.supaplane.command.project.Ledger;
import dev.supaplane.command.project.ProjectResources;
import dev.supaplane.command.project.Refused;
import dev.supaplane.command.project.Refused.Reason;
import dev.supaplane.command.vault.FunctionSecrets;
import dev.supaplane.command.vault.SecretFactory;
import dev.supaplane.command.vault.SettingSecrets;
import dev.supaplane.command.vault.Vault;
import dev.supaplane.events.id.OrganizationSlug;
import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.AdoptedStack;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.Placement;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRenamed;
import dev.supaplane.events.project.SecretGroup;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
    implements ProjectResources, Ledger {
  private static final String USUAL_REGION = "local";
  private static final Pattern HOSTED_REGION =
      Pattern.compile(
          "(us|eu|ap|ca|sa)-(east|west|north|south|central|southeast|northeast)-[1-9]"
              + "|americas|emea|apac");

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
    return leases.lease(ref, region, host(region));
  }

  @Override
  public Placement wouldPlace(String region) {
    return leases.free(region, host(region));
  }

  private String host(String region) {
    var host = hosts.get(HOSTED_REGION.matcher(region).matches() ? here(region) : region);
    if (host == null) {
      throw new Refused(
          Reason.INVALID,
          "There is no region of that name; regions here: " + String.join(", ", hosts.keySet()));
    }
    return host;
  }

  /**
   * Supabase's clients offer no regions but the hosted platform's: without a host, the usual one.
   */
  private String here(String region) {
    return hosts.containsKey(region) ? region : USUAL_REGION;
  }

  @Override
  public void claim(ProjectRef ref, AdoptedStack stack) {
    adoptions.claim(ref, stack.host(), stack.composeProject());
  }

  @Override
  public void requireUnclaimed(AdoptedStack stack) {
    adoptions.requireFree(stack.host(), stack.composeProject());
  }

  @Override
  public void choose(ProjectRef ref, DatabasePassword password) {
    vault.replace(ref, Map.of("POSTGRES_PASSWORD", password.value()));
  }

  @Override
  public void follow(ProjectEvent event) {
    Ledger.follow(event, this);
    if (event instanceof ProjectForgotten forgotten) {
      adoptions.release(forgotten.ref());
    }
    register(event);
  }

  /** Whose it is, and how it is called. */
  private void register(ProjectEvent event) {
    var ref = event.ref().value();
    switch (event) {
      case ProjectCreated e -> organizations.projectBegins(ref, e.organization(), e.name());
      case ProjectAdopted e -> organizations.projectBegins(ref, e.organization(), e.name());
      case ProjectRenamed e -> organizations.projectIsCalled(ref, e.name());
      case ProjectRemoved _ -> organizations.projectEnds(ref);
      case ProjectForgotten _ -> organizations.projectEnds(ref);
      default -> {}
    }
  }

  @Override
  public void open(ProjectRef ref, Operation operation) {
    deadlines.open(ref, operation);
    deadlines.keepData(ref);
  }

  @Override
  public void makeSecrets(ProjectRef ref, Instant at) {
    vault.create(ref, SecretFactory.make(ref, at));
  }

  @Override
  public void remakeSecrets(ProjectRef ref, Instant at, List<SecretGroup> groups) {
    vault.replace(ref, SecretFactory.make(ref, at, groups));
  }

  @Override
  public Map<String, Integer> functionSecrets(ProjectRef ref) {
    return vault.functionSecrets(ref).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, secret -> secret.getValue().bytes()));
  }

  @Override
  public void keepFunctionSecrets(ProjectRef ref, Map<String, String> values) {
    vault.replace(ref, FunctionSecrets.kept(values));
  }

  @Override
  public void functionSecretsChanged(ProjectRef ref, List<String> set, List<String> removed) {
    vault.remove(ref, removed.stream().map(FunctionSecrets::kept).toList());
  }

  @Override
  public void keepSettingSecrets(ProjectRef ref, Map<String, String> values) {
    vault.replace(ref, SettingSecrets.kept(values));
  }

  @Override
  public void settingsChanged(
      ProjectRef ref, Collection<String> set, List<String> secrets, List<String> reset) {
    vault.remove(ref, reset.stream().map(SettingSecrets::kept).toList());
  }

  @Override
  public void purgeAt(ProjectRef ref, Instant at) {
    deadlines.purge(ref, at);
  }

  @Override
  public void close(ProjectRef ref) {
    deadlines.close(ref);
  }

  @Override
  public void giveBack(ProjectRef ref) {
    leases.release(ref);
    vault.destroy(ref);
  }
}
