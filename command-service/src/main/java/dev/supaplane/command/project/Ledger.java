package dev.supaplane.command.project;

import dev.supaplane.events.id.ProjectRef;
import dev.supaplane.events.project.Operation;
import dev.supaplane.events.project.ProjectEvent;
import dev.supaplane.events.project.ProjectEvent.OperationBegun;
import dev.supaplane.events.project.ProjectEvent.OperationEnded;
import dev.supaplane.events.project.ProjectEvent.ProjectAdopted;
import dev.supaplane.events.project.ProjectEvent.ProjectCreated;
import dev.supaplane.events.project.ProjectEvent.ProjectDeletionRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftDetected;
import dev.supaplane.events.project.ProjectEvent.ProjectDriftResolved;
import dev.supaplane.events.project.ProjectEvent.ProjectForgotten;
import dev.supaplane.events.project.ProjectEvent.ProjectFunctionSecretsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectHealthChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectPauseRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRemoved;
import dev.supaplane.events.project.ProjectEvent.ProjectRenamed;
import dev.supaplane.events.project.ProjectEvent.ProjectRestartRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectResumeRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetireRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRetryRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectRotationRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectSettingsChanged;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateRequested;
import dev.supaplane.events.project.ProjectEvent.ProjectUpdateReverted;
import dev.supaplane.events.project.SecretGroup;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What is kept of projects beside their events: in a database, in a simulation, or in a plan. */
public interface Ledger {
  /** An operation is under way, until its deadline; whatever was to go later stays. */
  void open(ProjectRef ref, Operation operation);

  /** A project's first secrets are made. */
  void makeSecrets(ProjectRef ref, Instant at);

  /** Secrets are made anew; the old ones are gone. */
  void remakeSecrets(ProjectRef ref, Instant at, List<SecretGroup> groups);

  /**
   * Functions have other secrets. Their values are in no event, so whoever keeps them gets them
   * beside it.
   */
  void functionSecretsChanged(ProjectRef ref, List<String> set, List<String> removed);

  /**
   * Services are set otherwise.
   *
   * @param set ids of plain settings that have another value
   * @param secrets ids of secret settings that have another value, which whoever keeps it gets
   *     beside this
   * @param reset ids of settings, secret ones too, that have none any more
   */
  void settingsChanged(
      ProjectRef ref, Collection<String> set, List<String> secrets, List<String> reset);

  /** Everything is to go at an instant. */
  void purgeAt(ProjectRef ref, Instant at);

  /** No operation is under way. */
  void close(ProjectRef ref);

  /** Leases are free again, and secrets destroyed. */
  void giveBack(ProjectRef ref);

  /** Keeps what an event entails: the one place that knows. */
  static void follow(ProjectEvent event, Ledger ledger) {
    switch (event) {
      case OperationBegun e -> begun(e, ledger);
      case OperationEnded e -> {
        ledger.close(e.ref());
        if (e instanceof ProjectRemoved) {
          ledger.giveBack(e.ref());
        }
      }
      case ProjectUpdateReverted _ -> {}
      case ProjectHealthChanged _ -> {}
      case ProjectDriftDetected _ -> {}
      case ProjectDriftResolved _ -> {}
      // Nothing is kept of what is somebody else's.
      case ProjectAdopted _ -> {}
      case ProjectForgotten _ -> {}
      case ProjectRenamed _ -> {}
      case ProjectFunctionSecretsChanged e ->
          ledger.functionSecretsChanged(e.ref(), e.set(), e.removed());
      case ProjectSettingsChanged e ->
          ledger.settingsChanged(e.ref(), e.set().keySet(), e.secrets(), e.reset());
    }
  }

  private static void begun(OperationBegun event, Ledger ledger) {
    // Only the latest wish decides whether, and when, everything goes.
    ledger.open(event.ref(), event.operation());
    switch (event) {
      case ProjectCreated e -> ledger.makeSecrets(e.ref(), e.at());
      case ProjectRotationRequested e -> {
        // A rotation that is forced uses the secrets that it made at first.
        if (!e.secrets().isEmpty()) {
          ledger.remakeSecrets(e.ref(), e.at(), e.secrets());
        }
      }
      case ProjectRetireRequested e -> ledger.purgeAt(e.ref(), e.purgeAt());
      case ProjectRetryRequested _,
          ProjectPauseRequested _,
          ProjectResumeRequested _,
          ProjectRestartRequested _,
          ProjectUpdateRequested _,
          ProjectDeletionRequested _ -> {}
    }
  }
}
