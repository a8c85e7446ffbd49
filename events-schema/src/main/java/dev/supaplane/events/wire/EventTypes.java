package dev.supaplane.events.wire;

import dev.supaplane.events.account.AccountEvent;
import dev.supaplane.events.organization.OrganizationEvent;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.provisioning.ProvisioningOutcome;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * CloudEvents type names, such as {@code dev.supaplane.project.created.v1}, and the records that
 * they stand for. Each name is written down: a renamed class must never rename a published type.
 */
public final class EventTypes {
  private static final Map<String, Class<? extends Record>> BY_NAME = names();
  private static final Map<Class<?>, String> BY_CLASS = inverse();

  private EventTypes() {}

  /** The type name of an event or outcome class; empty for a class that is no event. */
  public static Optional<String> nameOf(Class<?> type) {
    return Optional.ofNullable(BY_CLASS.get(type));
  }

  /**
   * The type name of an event or outcome.
   *
   * @throws IllegalArgumentException when it is none of ours
   */
  public static String nameOf(Object event) {
    return nameOf(event.getClass())
        .orElseThrow(
            () -> new IllegalArgumentException("not a published type: " + event.getClass()));
  }

  /** The record that a type name stands for; empty for a name that this version does not know. */
  public static Optional<Class<? extends Record>> classOf(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** Every published type name, in the order of the catalogue. */
  public static Collection<String> all() {
    return BY_NAME.keySet();
  }

  private static Map<String, Class<? extends Record>> names() {
    var map = new LinkedHashMap<String, Class<? extends Record>>();
    map.put("dev.supaplane.account.created.v1", AccountEvent.AccountCreated.class);
    map.put("dev.supaplane.account.password-set.v1", AccountEvent.AccountPasswordSet.class);
    map.put("dev.supaplane.account.disabled.v1", AccountEvent.AccountDisabled.class);
    map.put("dev.supaplane.account.enabled.v1", AccountEvent.AccountEnabled.class);
    map.put("dev.supaplane.account.deleted.v1", AccountEvent.AccountDeleted.class);
    map.put("dev.supaplane.account.token-issued.v1", AccountEvent.AccessTokenIssued.class);
    map.put("dev.supaplane.account.token-revoked.v1", AccountEvent.AccessTokenRevoked.class);
    map.put("dev.supaplane.account.identity-linked.v1", AccountEvent.AccountIdentityLinked.class);
    map.put(
        "dev.supaplane.account.identity-unlinked.v1", AccountEvent.AccountIdentityUnlinked.class);
    map.put("dev.supaplane.organization.created.v1", OrganizationEvent.OrganizationCreated.class);
    map.put("dev.supaplane.organization.renamed.v1", OrganizationEvent.OrganizationRenamed.class);
    map.put("dev.supaplane.organization.deleted.v1", OrganizationEvent.OrganizationDeleted.class);
    map.put("dev.supaplane.organization.member-added.v1", OrganizationEvent.MemberAdded.class);
    map.put(
        "dev.supaplane.organization.member-role-changed.v1",
        OrganizationEvent.MemberRoleChanged.class);
    map.put("dev.supaplane.organization.member-removed.v1", OrganizationEvent.MemberRemoved.class);
    map.put(
        "dev.supaplane.organization.invitation-made.v1", OrganizationEvent.InvitationMade.class);
    map.put(
        "dev.supaplane.organization.invitation-accepted.v1",
        OrganizationEvent.InvitationAccepted.class);
    map.put(
        "dev.supaplane.organization.invitation-revoked.v1",
        OrganizationEvent.InvitationRevoked.class);
    map.put("dev.supaplane.project.created.v1", ProjectEvent.ProjectCreated.class);
    map.put("dev.supaplane.project.provisioned.v1", ProjectEvent.ProjectProvisioned.class);
    map.put("dev.supaplane.project.retry-requested.v1", ProjectEvent.ProjectRetryRequested.class);
    map.put("dev.supaplane.project.pause-requested.v1", ProjectEvent.ProjectPauseRequested.class);
    map.put("dev.supaplane.project.paused.v1", ProjectEvent.ProjectPaused.class);
    map.put("dev.supaplane.project.resume-requested.v1", ProjectEvent.ProjectResumeRequested.class);
    map.put("dev.supaplane.project.resumed.v1", ProjectEvent.ProjectResumed.class);
    map.put(
        "dev.supaplane.project.restart-requested.v1", ProjectEvent.ProjectRestartRequested.class);
    map.put("dev.supaplane.project.restarted.v1", ProjectEvent.ProjectRestarted.class);
    map.put("dev.supaplane.project.update-requested.v1", ProjectEvent.ProjectUpdateRequested.class);
    map.put("dev.supaplane.project.updated.v1", ProjectEvent.ProjectUpdated.class);
    map.put("dev.supaplane.project.update-reverted.v1", ProjectEvent.ProjectUpdateReverted.class);
    map.put(
        "dev.supaplane.project.rotation-requested.v1", ProjectEvent.ProjectRotationRequested.class);
    map.put("dev.supaplane.project.rotated.v1", ProjectEvent.ProjectRotated.class);
    map.put("dev.supaplane.project.health-changed.v1", ProjectEvent.ProjectHealthChanged.class);
    map.put("dev.supaplane.project.drift-detected.v1", ProjectEvent.ProjectDriftDetected.class);
    map.put("dev.supaplane.project.drift-resolved.v1", ProjectEvent.ProjectDriftResolved.class);
    map.put("dev.supaplane.project.operation-failed.v1", ProjectEvent.ProjectOperationFailed.class);
    map.put(
        "dev.supaplane.project.operation-cancelled.v1",
        ProjectEvent.ProjectOperationCancelled.class);
    map.put("dev.supaplane.project.retire-requested.v1", ProjectEvent.ProjectRetireRequested.class);
    map.put("dev.supaplane.project.retired.v1", ProjectEvent.ProjectRetired.class);
    map.put(
        "dev.supaplane.project.deletion-requested.v1", ProjectEvent.ProjectDeletionRequested.class);
    map.put("dev.supaplane.project.removed.v1", ProjectEvent.ProjectRemoved.class);
    map.put("dev.supaplane.project.adopted.v1", ProjectEvent.ProjectAdopted.class);
    map.put("dev.supaplane.project.forgotten.v1", ProjectEvent.ProjectForgotten.class);
    map.put("dev.supaplane.project.renamed.v1", ProjectEvent.ProjectRenamed.class);
    map.put(
        "dev.supaplane.project.function-secrets-changed.v1",
        ProjectEvent.ProjectFunctionSecretsChanged.class);
    map.put("dev.supaplane.project.settings-changed.v1", ProjectEvent.ProjectSettingsChanged.class);
    map.put("dev.supaplane.provisioning.step-finished.v1", ProvisioningOutcome.StepFinished.class);
    map.put("dev.supaplane.provisioning.stack-ready.v1", ProvisioningOutcome.StackReady.class);
    map.put("dev.supaplane.provisioning.stack-stopped.v1", ProvisioningOutcome.StackStopped.class);
    map.put("dev.supaplane.provisioning.stack-failed.v1", ProvisioningOutcome.StackFailed.class);
    map.put("dev.supaplane.provisioning.stack-removed.v1", ProvisioningOutcome.StackRemoved.class);
    map.put(
        "dev.supaplane.provisioning.stack-health-observed.v1",
        ProvisioningOutcome.StackHealthObserved.class);
    map.put(
        "dev.supaplane.provisioning.stack-drift-observed.v1",
        ProvisioningOutcome.StackDriftObserved.class);
    return Collections.unmodifiableMap(map);
  }

  private static Map<Class<?>, String> inverse() {
    var map = new LinkedHashMap<Class<?>, String>();
    BY_NAME.forEach((name, type) -> map.put(type, name));
    return map;
  }
}
