package dev.supaplane.events.project;

/** What an operation on a project is for. */
public enum OperationKind {
  /** First provisioning. */
  CREATE,
  /** Provisioning again, from clean, after a failed creation. */
  RETRY,
  /** Containers stop, data stays. */
  PAUSE,
  /** Containers start again, until ready. */
  RESUME,
  /** Containers are made anew, all or some, data stays. */
  RESTART,
  /** Another spec, until ready; only what differs is made anew. */
  UPDATE,
  /** New secrets, until ready. */
  ROTATE,
  /** Deletion with an undo window: containers stop, data waits. */
  RETIRE,
  /** Everything goes. */
  DELETE
}
